using System.Text;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems.Apk;

/// <summary>One package of apk's database, as far as we need it.</summary>
internal sealed class ApkPackage
{
    /// <summary>Bytes of the longest folder whose files are kept: each file's path holds it.</summary>
    private const int MaxFolder = 4096;

    private string? name;
    private string? version;
    private string? architecture;
    private string? origin;
    private string? licence;
    private string? folder;

    /// <summary>True before the first line.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Number of its first line.</summary>
    public int FirstLine { get; set; }

    /// <summary>What makes it unusable, as the end of a sentence; null when nothing does.</summary>
    public string? Fault => IsEmpty ? null : name is null ? "has no name" : version is null ? $"({name}) has no version" : null;

    /// <summary>Takes a line; false when it is malformed. A long list (dependencies, provides) may be cut: we do not need those.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line, bool isCut, IFactSink facts)
    {
        IsEmpty = false;
        if (line.Length < 2 || line[1] != ':' || !char.IsAsciiLetter((char)line[0]))
            return false;
        switch ((char)line[0])
        {
            case 'P': name = Text(line); break;
            case 'V': version = Text(line); break;
            case 'A': architecture = Text(line); break;
            case 'o': origin = Text(line); break;
            case 'L': licence = Text(line); break;
            case 'F' when facts.TakesOwned: folder = line.Length <= MaxFolder ? Text(line) ?? "" : null; break;
            case 'R' when facts.TakesOwned && folder is not null && name is not null && Text(line) is { } file:
                facts.AddOwned(LayerPath.Join(folder, file), name);
                break;
            default: return true;
        }

        return !isCut;
    }

    /// <summary>The fact; only without <see cref="Fault"/>. An origin is a source package of the same version.</summary>
    public PackageFact ToFact() => new("apk", name!, version!)
    {
        SourceName = origin == name ? null : origin,
        Architecture = architecture,
        Licences = licence is null ? [] : [licence],
    };

    private static string? Text(ReadOnlySpan<byte> line)
    {
        var trimmed = line[2..].Trim(" \t"u8);
        return trimmed.IsEmpty ? null : Encoding.UTF8.GetString(trimmed);
    }
}
