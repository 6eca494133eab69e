namespace ScanMesh.Ingest.Spool;

/// <summary>The spool could not make a push durable: full, or the disk failed.</summary>
internal sealed class SpoolUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
