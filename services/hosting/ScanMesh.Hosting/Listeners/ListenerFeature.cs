namespace ScanMesh.Hosting.Listeners;

/// <summary>Tells on which listener a connection came in; set on the connection, so that every request on it has it.</summary>
/// <param name="Name">The listener's name.</param>
internal sealed record ListenerFeature(string Name);
