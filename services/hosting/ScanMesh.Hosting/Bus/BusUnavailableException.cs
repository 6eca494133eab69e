namespace ScanMesh.Hosting.Bus;

/// <summary>A message was not confirmed: the broker is away, refused it, or returned it as unroutable. It may or may not have arrived.</summary>
public sealed class BusUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
