using System.Text;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems.Dpkg;

/// <summary>One stanza of a dpkg database (deb822(5)), as far as we need it.</summary>
internal sealed class DpkgStanza
{
    private string? package;
    private string? status;
    private string? version;
    private string? source;
    private string? architecture;

    /// <summary>True before the first line.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Number of its first line.</summary>
    public int FirstLine { get; set; }

    /// <summary>What makes it unusable, as the end of a sentence; null when nothing does.</summary>
    public string? Fault => package is null ? "names no package"
        : version is null && IsPresent(statusIsOptional: true) ? $"({package}) has no version"
        : null;

    /// <summary>Takes a line that is not blank; false when it is neither a field nor a continuation.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        var isFirst = IsEmpty;
        IsEmpty = false;
        if (line[0] is (byte)' ' or (byte)'\t')
            return !isFirst;
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            return false;
        var name = line[..colon].TrimEnd(" \t"u8);
        var value = line[(colon + 1)..];
        if (Ascii.EqualsIgnoreCase(name, "package"u8))
            package = Text(value);
        else if (Ascii.EqualsIgnoreCase(name, "status"u8))
            status = Text(value);
        else if (Ascii.EqualsIgnoreCase(name, "version"u8))
            version = Text(value);
        else if (Ascii.EqualsIgnoreCase(name, "source"u8))
            source = Text(value);
        else if (Ascii.EqualsIgnoreCase(name, "architecture"u8))
            architecture = Text(value);
        return true;
    }

    /// <summary>
    /// True when the package's files are there. The third word of Status says it (dpkg(1), "Package states"): not for not-installed,
    /// config-files (removed, configuration kept) and half-installed (dpkg was interrupted in the middle).
    /// </summary>
    /// <param name="statusIsOptional">True where a missing Status means installed (status.d); in dpkg's own file it means not installed.</param>
    public bool IsPresent(bool statusIsOptional)
    {
        if (status is null)
            return statusIsOptional;
        var state = status.AsSpan(status.LastIndexOfAny([' ', '\t']) + 1);
        return state is "installed" or "triggers-pending" or "triggers-awaited" or "half-configured" or "unpacked";
    }

    /// <summary>The fact; only without <see cref="Fault"/>.</summary>
    public PackageFact ToFact()
    {
        var (sourceName, sourceVersion) = SplitSource();
        return new PackageFact("deb", package!, version!)
        {
            SourceName = sourceName == package ? null : sourceName,
            SourceVersion = sourceVersion == version ? null : sourceVersion,
            Architecture = architecture,
        };
    }

    /// <summary>"name" or "name (version)".</summary>
    private (string? Name, string? Version) SplitSource()
    {
        if (source is null)
            return (null, null);
        var open = source.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return (source, null);
        var close = source.IndexOf(')', open);
        var inner = source[(open + 1)..(close < 0 ? source.Length : close)].Trim();
        var name = source[..open].Trim();
        return (name.Length == 0 ? null : name, inner.Length == 0 ? null : inner);
    }

    private static string? Text(ReadOnlySpan<byte> value)
    {
        var trimmed = value.Trim(" \t"u8);
        return trimmed.IsEmpty ? null : Encoding.UTF8.GetString(trimmed);
    }
}
