namespace ScanMesh.Engine.Advisories;

/// <summary>A file is no usable snapshot, or one could not be built: the message says which file, what is wrong and what to do.</summary>
public sealed class SnapshotException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>True when another version of this program built the file: it is sound, and has to be built anew.</summary>
    public bool IsOtherSchema { get; init; }
}
