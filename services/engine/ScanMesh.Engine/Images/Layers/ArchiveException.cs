using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Ends the reading of one archive: it is broken, or a limit was reached. Never leaves this room: it becomes a problem of the layer.</summary>
internal sealed class ArchiveException(ProblemReason reason, string message, Exception? cause = null) : Exception(message, cause)
{
    public ProblemReason Reason => reason;

    public static ArchiveException Corrupt(string message, Exception? cause = null) => new(ProblemReason.Corrupt, message, cause);

    public static ArchiveException Limit(string message) => new(ProblemReason.Limit, message);
}
