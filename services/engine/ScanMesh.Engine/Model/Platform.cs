using System.Diagnostics.CodeAnalysis;

namespace ScanMesh.Engine.Model;

/// <summary>An image's platform, <c>os/architecture[/variant]</c> with Go's names, for example <c>linux/arm64/v8</c>.</summary>
public sealed record Platform(string Os, string Architecture, string? Variant = null) : IParsable<Platform>
{
    /// <summary>linux/amd64: what is chosen from an index when nothing else is asked for.</summary>
    public static readonly Platform LinuxAmd64 = new("linux", "amd64");

    /// <inheritdoc/>
    public static Platform Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"'{s}' is not a platform (os/arch or os/arch/variant).");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Platform result)
    {
        var parts = (s ?? "").Split('/');
        result = parts.Length is 2 or 3 && parts.All(p => p.Length is > 0 and <= 32 && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            ? new Platform(parts[0], parts[1], parts.Length == 3 ? parts[2] : null)
            : null;
        return result is not null;
    }

    /// <summary><c>os/architecture[/variant]</c>.</summary>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
