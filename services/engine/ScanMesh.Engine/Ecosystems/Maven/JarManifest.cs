using System.Collections.Frozen;
using System.Text;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>The main section of a <c>META-INF/MANIFEST.MF</c> (JAR File Specification): headers that tell what the archive is.</summary>
internal sealed class JarManifest
{
    /// <summary>That of an archive without one.</summary>
    public static readonly JarManifest None = new();

    private const int MaxSection = 4 << 20;
    private const int MaxValue = 2048;
    private static readonly FrozenSet<string> wanted = FrozenSet.ToFrozenSet(
        [
            "Implementation-Title", "Implementation-Version", "Implementation-Vendor-Id", "Bundle-Name", "Bundle-SymbolicName", "Bundle-Version", "Bundle-License",
            "Short-Name", "Group-Id", "Plugin-Version",
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A header's value, or null where it is missing, empty or a variable that nobody filled in.</summary>
    public string? this[string name] => headers.TryGetValue(name, out var value) && value is not ("" or ['$', ..] or ['%', ..]) && !value.Contains("${", StringComparison.Ordinal) ? value : null;

    /// <summary>A header's value without its OSGi parameters (<c>;singleton:=true</c>), or null.</summary>
    public string? Bare(string name) => this[name]?.Split(';')[0].Trim() is { Length: > 0 } bare ? bare : null;

    /// <summary>The versions it names, the most telling first.</summary>
    public IEnumerable<string> Versions => new[] { this["Implementation-Version"], this["Plugin-Version"], this["Bundle-Version"] }.Select(v => v?.Split(' ')[0]).OfType<string>().Where(v => v.Length > 0 && char.IsAsciiLetterOrDigit(v[0]));

    /// <summary>Reads the main section; the others say nothing of the archive as a whole.</summary>
    /// <exception cref="InvalidDataException">It has no end within 4 MiB, or the archive is broken.</exception>
    public static JarManifest Read(Stream content)
    {
        var manifest = new JarManifest();
        var value = new List<byte>();
        string? name = null;
        var read = 0;
        using var lines = new LineReader(content, MaxValue);
        while (lines.TryRead(out var line) && !line.IsEmpty)
        {
            read += line.Length + 1;
            if (read > MaxSection)
                throw new InvalidDataException("the main section of its manifest has no end");
            if (line[0] == ' ')
            {
                // A continuation may begin inside a character.
                if (name is not null && value.Count < MaxValue)
                    value.AddRange(line[1..]);
                continue;
            }

            manifest.Keep(name, value);
            value.Clear();
            var colon = line.IndexOf((byte)':');
            name = colon > 0 && Encoding.Latin1.GetString(line[..colon]) is var header && wanted.Contains(header) ? header : null;
            if (name is not null)
                value.AddRange(line[(colon + 1)..]);
        }

        manifest.Keep(name, value);
        return manifest;
    }

    private void Keep(string? name, List<byte> value)
    {
        if (name is not null)
            headers.TryAdd(name, Encoding.UTF8.GetString([.. value]).Trim());
    }
}
