namespace ScanMesh.Results.Sweeps;

/// <summary>The run was paused, ended by a person, or is another process's now.</summary>
internal sealed class SweepStoppedException(string message) : Exception(message);
