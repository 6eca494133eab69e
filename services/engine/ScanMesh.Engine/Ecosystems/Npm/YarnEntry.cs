using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>One entry of a yarn.lock, as its lines come.</summary>
/// <param name="Asked">The first descriptor of its head (<c>name@range</c>), or null before one.</param>
/// <param name="Version">Its version, or null.</param>
/// <param name="Resolution">Where yarn 2 and later took it from (<c>name@npm:1.0.0</c>), or null.</param>
internal readonly record struct YarnEntry(string? Asked, string? Version, string? Resolution)
{
    private const string Metadata = "__metadata";
    private const string Alias = "npm:";

    /// <summary>True when a head was read.</summary>
    public bool IsHeaded => Asked is not null;

    /// <summary>
    /// An entry of which only the head is known: descriptors between commas, each in quotes or all together, with a colon at the end; very long ones
    /// follow a question mark and have the colon on a line of its own.
    /// </summary>
    public static YarnEntry Headed(string line)
    {
        var head = line.StartsWith("? ", StringComparison.Ordinal) ? line[2..] : line.EndsWith(':') ? line[..^1] : "";
        var first = head.Split(',', 2)[0].Trim().Trim('"');
        return new YarnEntry(first.Length > 0 ? first : null, null, null);
    }

    /// <summary>The entry with what an indented line says.</summary>
    public YarnEntry With(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
            return this;
        var value = line[(space + 1)..].Trim().Trim('"');
        return value.Length == 0 ? this : line.AsSpan(0, space).TrimEnd(':').Trim('"') switch
        {
            "version" => this with { Version = value },
            "resolution" => this with { Resolution = value },
            _ => this,
        };
    }

    /// <summary>Adds the package, unless the entry is none or a folder that is only linked.</summary>
    public void AddTo(IFactSink facts)
    {
        if (Asked is null or Metadata)
            return;
        var (name, range) = Split(Resolution ?? Asked);
        if (range.StartsWith("workspace:", StringComparison.Ordinal) || range.StartsWith("link:", StringComparison.Ordinal) || range.StartsWith("portal:", StringComparison.Ordinal))
            return;
        // yarn 1 writes an alias as name@npm:other@range; later ones have resolved it.
        if (Resolution is null && range.StartsWith(Alias, StringComparison.Ordinal))
            name = Split(range[Alias.Length..]).Name is { Length: > 0 } other ? other : name;
        if (Version is null)
            facts.AddProblem(ProblemReason.Malformed, $"the entry {Asked} has no version");
        else
            facts.Add(new PackageFact("npm", name, Version) { Basis = PackageBasis.LockFile });
    }

    /// <summary>The name may begin with an at sign.</summary>
    private static (string Name, string Range) Split(string descriptor)
    {
        var at = descriptor.IndexOf('@', Math.Min(1, descriptor.Length));
        return at < 0 ? (descriptor, "") : (descriptor[..at], descriptor[(at + 1)..]);
    }
}
