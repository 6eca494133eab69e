using System.Collections.Frozen;
using System.Globalization;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching.EndOfLife;

/// <summary>When releases of distributions end: a table in the assembly, with its sources and date (<c>releases.tsv</c>).</summary>
public static class ReleaseEnds
{
    private const string Resource = "ScanMesh.Engine.Matching.EndOfLife.releases.tsv";
    private static readonly FrozenDictionary<(string Id, string Release), DateOnly> table = Read().ToFrozenDictionary();

    /// <summary>The last day on which everybody gets security updates of the release; null when the table does not know it.</summary>
    /// <param name="distribution">By os-release: a point release ("3.19.1", "9.4") belongs to the longest release that the table names.</param>
    public static DateOnly? Of(Distribution? distribution)
    {
        if (distribution?.VersionId is not { Length: > 0 } release)
            return null;
        var id = distribution.Id == "centos" && distribution.PrettyName?.Contains("Stream", StringComparison.Ordinal) == true ? "centos-stream" : distribution.Id;
        while (true)
        {
            if (table.TryGetValue((id, release), out var last))
                return last;
            var dot = release.LastIndexOf('.');
            if (dot < 0)
                return null;
            release = release[..dot];
        }
    }

    private static IEnumerable<KeyValuePair<(string Id, string Release), DateOnly>> Read()
    {
        using var reader = new StreamReader(typeof(ReleaseEnds).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The assembly has no {Resource}."));
        while (reader.ReadLine() is { } line)
            if (line is not ['#', ..] && line.Split('\t') is [var id, var release, var last])
                yield return KeyValuePair.Create((id, release), DateOnly.ParseExact(last, "yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
