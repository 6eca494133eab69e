namespace ScanMesh.Scanner.Mesh;

/// <summary>The ledger refused our fence: another worker owns the scan. Nothing more may be written for it.</summary>
internal sealed class FenceLostException(string message, Exception? cause = null) : Exception(message, cause);
