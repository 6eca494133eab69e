using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// An analyser whose files lie at known paths. Where symbolic links of the image lead such a path to one that is not read, the image
/// hides something from us: the inventory is incomplete then.
/// </summary>
public interface IFixedPaths : IFileAnalyser
{
    /// <summary>The paths; a folder of such files ends in a slash.</summary>
    ImmutableArray<string> FixedPaths { get; }
}
