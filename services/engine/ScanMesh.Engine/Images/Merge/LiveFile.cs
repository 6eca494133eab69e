using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Images.Merge;

/// <summary>A file of the merged tree that an analyser read.</summary>
/// <param name="Path">Its real path in the merged tree.</param>
/// <param name="Evidence">What the analysers found.</param>
/// <param name="Owned">Which paths it says OS packages own.</param>
internal sealed record LiveFile(string Path, ImmutableArray<FileEvidence> Evidence, ImmutableArray<OwnedPath> Owned);
