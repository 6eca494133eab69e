namespace ScanMesh.Hosting.Access;

/// <summary>How the API is opened.</summary>
/// <param name="OpenOnLoopback">Callers from this machine need no token as long as none is configured: standalone only (SECURITY T8).</param>
public sealed record AccessOptions(bool OpenOnLoopback);
