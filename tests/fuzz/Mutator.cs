using System.Text;

namespace ScanMesh.Tests.Fuzz;

/// <summary>Damages inputs, the same way for the same seed.</summary>
internal sealed class Mutator(int seed)
{
    private const int MaxLength = 256 << 10;
    private static readonly byte[] interesting = [0, 1, 9, 10, 13, (byte)' ', (byte)'"', (byte)'\\', (byte)'/', (byte)'.', (byte)':', (byte)'{', (byte)'[', (byte)'-', (byte)'0', (byte)'9', 0x7F, 0x80, 0xC3, 0xED, 0xFF];
    private static readonly string[] words =
    [
        "-1", "0", "9223372036854775807", "9223372036854775808", "99999999999999999999", "1e400", "null", "true", "[]", "{}", "\"\"", "\\ud800", "\\u0000", "../", "//", "\n\n", "\r\n", ": ", "=",
        "\u202E", "\uFEFF", "\x1B[2J", "sha256:", "${x}", "%00", "\"a\":", ",", "[[[[[[[[[[", "{\"a\":{\"a\":",
    ];

    private readonly Random random = new(seed);

    public byte[] Next(IReadOnlyList<byte[]> seeds)
    {
        var bytes = seeds[random.Next(seeds.Count)].ToList();
        for (var rounds = 1 + random.Next(6); rounds > 0; rounds--)
            Damage(bytes, seeds);
        if (bytes.Count > MaxLength)
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private void Damage(List<byte> bytes, IReadOnlyList<byte[]> seeds)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(1 + random.Next(1 << random.Next(1, 10)), bytes.Count - at);
        switch (random.Next(11))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = interesting[random.Next(interesting.Length)];
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Repeat(interesting[random.Next(interesting.Length)], 1 + random.Next(64)));
                break;
            case 6:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[random.Next(words.Length)]));
                break;
            case 7:
                var other = seeds[random.Next(seeds.Count)];
                var from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1024), other.Length - from)).ToArray());
                break;
            case 8 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 9:
                ReplaceNumber(bytes, at);
                break;
            case 10 when random.Next(8) == 0:
                // Far more of the same than anybody writes.
                var piece = bytes.GetRange(at, length).ToArray();
                for (var i = 0; i < 64 && bytes.Count < MaxLength; i++)
                    bytes.InsertRange(at, piece);
                break;
        }
    }

    private void ReplaceNumber(List<byte> bytes, int at)
    {
        while (at < bytes.Count && bytes[at] is < (byte)'0' or > (byte)'9')
            at++;
        for (; at < bytes.Count && bytes[at] is >= (byte)'0' and <= (byte)'9'; at++)
            bytes[at] = (byte)('0' + random.Next(10));
    }
}
