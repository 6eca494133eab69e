using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;

namespace ScanMesh.Cli.Scans;

/// <summary>What a REF gave.</summary>
/// <param name="Index">The image index that it names, or null.</param>
/// <param name="IsAll">True when all images of the index were read: the report is the index's.</param>
/// <param name="Inspections">The images, in the index's order.</param>
internal sealed record ImageReading(Digest? Index, bool IsAll, IReadOnlyList<ImageInspection> Inspections);
