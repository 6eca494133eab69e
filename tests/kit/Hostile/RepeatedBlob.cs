using System.Security.Cryptography;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Kit.Hostile;

/// <summary>A blob too large to hold: a front, then one part again and again, then an end. Compressed members may be repeated so, and an archive of any size costs nothing to make.</summary>
public sealed class RepeatedBlob
{
    private readonly byte[] front;
    private readonly byte[] part;
    private readonly byte[] end;
    private readonly int times;

    public RepeatedBlob(string mediaType, byte[] front, byte[] part, int times, byte[] end)
    {
        (this.front, this.part, this.times, this.end) = (front, part, times, end);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Pieces())
            hash.AppendData(piece);
        Descriptor = new Descriptor(mediaType, Digest.Parse("sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset())), front.Length + (long)part.Length * times + end.Length);
    }

    public Descriptor Descriptor { get; }

    public async Task WriteToAsync(Stream target, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces())
            await target.WriteAsync(piece, cancellationToken);
    }

    private IEnumerable<byte[]> Pieces() => [front, .. Enumerable.Repeat(part, times), end];
}
