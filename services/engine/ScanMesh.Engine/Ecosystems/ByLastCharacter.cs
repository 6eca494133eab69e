using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>Analysers by the last character of the paths that they may want (<see cref="IFileAnalyser.Endings"/>).</summary>
internal sealed class ByLastCharacter
{
    private readonly ImmutableArray<IFileAnalyser>[] ascii = new ImmutableArray<IFileAnalyser>[128];
    private readonly ImmutableArray<IFileAnalyser> any;

    public ByLastCharacter(IEnumerable<IFileAnalyser> analysers)
    {
        ImmutableArray<IFileAnalyser> all = [.. analysers];
        any = [.. all.Where(a => a.Endings.IsEmpty)];
        for (var c = 0; c < ascii.Length; c++)
        {
            var candidates = all.RemoveAll(a => !a.Endings.IsEmpty && !a.Endings.Any(e => e[^1] == c));
            ascii[c] = candidates.Length == any.Length ? any : candidates;
        }
    }

    /// <summary>Those to ask about a path, in their order; the others do not want it.</summary>
    public ImmutableArray<IFileAnalyser> Of(ReadOnlySpan<char> path) => path is [.., < (char)128 and var last] ? ascii[last] : any;
}
