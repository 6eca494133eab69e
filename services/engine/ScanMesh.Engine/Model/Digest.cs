using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ScanMesh.Engine.Model;

/// <summary>
/// A content digest as OCI image-spec "descriptor.md#digests" defines it, limited to the registered algorithms
/// sha256 and sha512: <c>sha256:</c> and 64, or <c>sha512:</c> and 128, lower-case hexadecimal digits.
/// The default value has no text and equals no parsed digest.
/// </summary>
public readonly record struct Digest : IParsable<Digest>, IComparable<Digest>
{
    private readonly string? text;

    private Digest(string text) => this.text = text;

    /// <summary>"sha256" or "sha512"; empty for the default value.</summary>
    public string Algorithm => text is null ? "" : text[..6];

    /// <summary>The hexadecimal digits after the colon; empty for the default value.</summary>
    public string Hex => text is null ? "" : text[7..];

    /// <summary>True for the default value, which stands for "no digest".</summary>
    public bool IsEmpty => text is null;

    /// <summary>The sha256 digest of some bytes.</summary>
    public static Digest Sha256(ReadOnlySpan<byte> bytes) => new("sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>A sha256 digest from the 32 bytes of a finished hash.</summary>
    /// <exception cref="ArgumentException">The hash is not 32 bytes long.</exception>
    public static Digest FromSha256Hash(ReadOnlySpan<byte> hash) => hash.Length == SHA256.HashSizeInBytes
        ? new("sha256:" + Convert.ToHexStringLower(hash))
        : throw new ArgumentException($"A sha256 hash has {SHA256.HashSizeInBytes} bytes, not {hash.Length}.", nameof(hash));

    /// <inheritdoc/>
    public static Digest Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var result)
        ? result
        : throw new FormatException($"'{(s.Length > 200 ? s[..200] : s)}' is not a digest (sha256:<64 lower-case hex digits> or sha512:<128>).");

    /// <summary>Parses without a provider.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out Digest result) => TryParse(s, null, out result);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result)
    {
        result = default;
        if (s is null)
            return false;
        var hexLength = s.StartsWith("sha256:", StringComparison.Ordinal) ? 64 : s.StartsWith("sha512:", StringComparison.Ordinal) ? 128 : 0;
        if (hexLength == 0 || s.Length != 7 + hexLength)
            return false;
        foreach (var c in s.AsSpan(7))
            if (!char.IsAsciiHexDigitLower(c))
                return false;
        result = new Digest(s);
        return true;
    }

    /// <summary>Ordinal order of the text.</summary>
    public int CompareTo(Digest other) => string.CompareOrdinal(text, other.text);

    /// <inheritdoc/>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    /// <summary>The text, for example <c>sha256:e3b0…</c>; empty for the default value.</summary>
    public override string ToString() => text ?? "";
}
