namespace ScanMesh.Scanner.Mesh;

/// <summary>A scan that this worker owns: every write carries both (SEMANTICS S1).</summary>
/// <param name="ScanId">The scan.</param>
/// <param name="Attempt">Attempt number, from 1.</param>
/// <param name="Fence">Fence of the lease.</param>
internal sealed record ScanIdentity(Guid ScanId, int Attempt, long Fence);
