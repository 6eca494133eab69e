namespace ScanMesh.Results.Store;

/// <summary>A row was not as it had been read: the transaction is run again from the start.</summary>
internal sealed class StoreConflictException(string message) : Exception(message);
