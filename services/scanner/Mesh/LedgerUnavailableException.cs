namespace ScanMesh.Scanner.Mesh;

/// <summary>Results does not answer or does not take our token: no fault of the image, so no attempt is counted.</summary>
internal sealed class LedgerUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
