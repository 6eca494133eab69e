namespace ScanMesh.Hosting.Listeners;

/// <summary>Endpoint metadata: the only listener that serves it.</summary>
/// <param name="Name">The listener's name.</param>
internal sealed record ListenerMetadata(string Name);
