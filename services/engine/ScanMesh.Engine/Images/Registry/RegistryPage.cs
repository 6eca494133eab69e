namespace ScanMesh.Engine.Images.Registry;

/// <summary>A page of what a registry lists.</summary>
/// <param name="Names">Valid names in the registry's order, each once.</param>
/// <param name="Skipped">Entries that are no valid names.</param>
/// <param name="Next">The query by which the registry goes on, to be kept by who wants to go on later; null on the last page.</param>
public sealed record RegistryPage(IReadOnlyList<string> Names, int Skipped, string? Next);
