using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Collects the problems of one layer (empty: of a folder), so many and no more; what is beyond is counted.</summary>
internal sealed class LayerProblems(Digest layer = default)
{
    private const int Most = 100;
    private readonly List<Problem> problems = [];
    private long more;

    public void Add(ProblemReason reason, string message, string? path = null)
    {
        if (problems.Count < Most)
            problems.Add(new Problem(path, null, reason, Prefix + message));
        else
            more++;
    }

    private string Prefix => layer.IsEmpty ? "" : $"Layer {layer}: ";

    /// <summary>In their natural order, without repeats.</summary>
    public ImmutableArray<Problem> ToImmutable()
    {
        IEnumerable<Problem> all = problems;
        if (more > 0)
            all = all.Append(new Problem(null, null, ProblemReason.Limit, $"{Prefix}{more} more problems are not listed."));
        return [.. all.Distinct().Order()];
    }
}
