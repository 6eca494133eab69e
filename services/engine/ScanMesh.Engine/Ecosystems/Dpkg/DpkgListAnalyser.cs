using System.Collections.Immutable;
using System.Text;

namespace ScanMesh.Engine.Ecosystems.Dpkg;

/// <summary>Reads which paths dpkg's packages own: <c>var/lib/dpkg/info/NAME[:ARCH].list</c>, one absolute path a line.</summary>
internal sealed class DpkgListAnalyser : IOwnershipAnalyser
{
    private const string Folder = "var/lib/dpkg/info/";
    private const string Suffix = ".list";
    private const int MaxLine = 64 << 10;

    /// <inheritdoc/>
    public string Id => "dpkg-list/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 64L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [Suffix];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        path.StartsWith(Folder, StringComparison.Ordinal) && path.EndsWith(Suffix, StringComparison.Ordinal) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var owner = file.Path[Folder.Length..^Suffix.Length];
        var colon = owner.IndexOf(':', StringComparison.Ordinal);
        owner = colon < 0 ? owner : owner[..colon];
        using var lines = new LineReader(file.Content, MaxLine);
        while (facts.TakesOwned && lines.TryRead(out var line))
            if (!lines.IsCut && line.Length > 1 && line[0] == '/')
                facts.AddOwned(Encoding.UTF8.GetString(line[1..]), owner);
    }
}
