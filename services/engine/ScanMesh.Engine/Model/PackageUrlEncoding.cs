using System.Text;

namespace ScanMesh.Engine.Model;

/// <summary>Percent-encoding of purl parts: all but letters, digits, <c>- . _ ~</c> and <c>:</c> is encoded, as UTF-8.</summary>
internal static class PackageUrlEncoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Appends a part encoded.</summary>
    public static void Append(StringBuilder text, string part)
    {
        foreach (var b in Encoding.UTF8.GetBytes(part))
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' or (byte)':')
                text.Append((char)b);
            else
                text.Append('%').Append(Convert.ToHexString([b]));
    }

    /// <summary>Decodes a part; null when an escape is broken or the bytes are not UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<char> part)
    {
        if (!part.Contains('%'))
            return part.ToString();
        var bytes = new List<byte>(part.Length);
        for (var i = 0; i < part.Length; i++)
            if (part[i] != '%')
                bytes.AddRange(Encoding.UTF8.GetBytes(part.Slice(i, char.IsHighSurrogate(part[i]) && i + 1 < part.Length ? 2 : 1).ToString()));
            else if (i + 2 < part.Length && char.IsAsciiHexDigit(part[i + 1]) && char.IsAsciiHexDigit(part[i + 2]))
            {
                bytes.Add(Convert.FromHexString(part.Slice(i + 1, 2))[0]);
                i += 2;
            }
            else
                return null;
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
