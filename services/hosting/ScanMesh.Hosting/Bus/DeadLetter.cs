using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus;

/// <summary>A message that its queue could not get rid of: nobody could read it, or nobody lived to acknowledge it.</summary>
public sealed record DeadLetter
{
    /// <summary>The work queue that it was in.</summary>
    public required string Queue { get; init; }

    /// <summary>Why, for people; foreign text.</summary>
    public required string Reason { get; init; }

    /// <summary>As the message had it; its queue wants it again.</summary>
    public string? ContentType { get; init; }

    /// <summary>The message as it was.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The request, when it is a readable one of a lane; else null. Not checked.</summary>
    public ScanRequested? Request { get; init; }
}
