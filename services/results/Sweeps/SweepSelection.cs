using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Results.Sweeps;

/// <summary>Which repositories and tags of a registry are swept.</summary>
internal sealed class SweepSelection(SweepOptions options)
{
    private readonly (List<Glob> Include, List<Glob> Exclude) repositories = (GlobsOf(options.Include), GlobsOf(options.Exclude));
    private readonly (List<Glob> Include, List<Glob> Exclude) tags = (GlobsOf(options.Tags.Include), GlobsOf(options.Tags.Exclude));

    /// <summary>True for a repository that is swept.</summary>
    public bool Takes(string repository) => Takes(repositories, repository);

    /// <summary>The newest of a repository's tags that are wanted, in ordinal order.</summary>
    public List<string> Choose(IEnumerable<string> listed) =>
        [.. listed.Where(t => Takes(tags, t)).Distinct().Order(TagOrder.NewestFirst).Take(options.Newest).Order(StringComparer.Ordinal)];

    private static bool Takes((List<Glob> Include, List<Glob> Exclude) globs, string name) => globs.Include.Exists(g => g.Matches(name)) && !globs.Exclude.Exists(g => g.Matches(name));

    private static List<Glob> GlobsOf(List<string> patterns) =>
        [.. patterns.Select(p => Glob.TryParse(p, out var glob) ? glob : throw new ConfigurationException([$"registries: sweep has the bad pattern '{p}'"]))];
}
