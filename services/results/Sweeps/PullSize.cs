namespace ScanMesh.Results.Sweeps;

/// <summary>What the scan of a tag will pull that was not counted before.</summary>
/// <param name="Images">Its images.</param>
/// <param name="Layers">Their layers.</param>
/// <param name="LayersKnown">Of these, layers whose records are stored.</param>
/// <param name="Bytes">Bytes of the others, as the manifests say.</param>
/// <param name="Created">When the newest of the images says that it was made; null when that is not asked for, or none says it.</param>
/// <param name="Digests">The manifests and layers that are then counted.</param>
internal sealed record PullSize(int Images, int Layers, int LayersKnown, long Bytes, DateTimeOffset? Created, IReadOnlyList<string> Digests)
{
    /// <summary>Nothing.</summary>
    public static PullSize None { get; } = new(0, 0, 0, 0, null, []);
}
