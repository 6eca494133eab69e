namespace ScanMesh.Ingest.Sources;

/// <summary>What a body holds. Pushes win: a body with one push among things that are none is a push.</summary>
public sealed record EventReading
{
    /// <summary>Most pushes of one body, and most deletions.</summary>
    public const int MaxPushes = 1000;

    /// <summary>The image pushes.</summary>
    public IReadOnlyList<PushEvent> Pushes { get; init; } = [];

    /// <summary>The deletions.</summary>
    public IReadOnlyList<DeleteEvent> Deletes { get; init; } = [];

    /// <summary>Why the rest is rightly ignored, each text once.</summary>
    public IReadOnlyList<IgnoredPart> Ignored { get; init; } = [];

    /// <summary>What is wrong with the body, or with one of its events; null when nothing is.</summary>
    public string? Malformed { get; init; }

    /// <summary>What the sender asks before it sends events; null with every event.</summary>
    public Handshake? Handshake { get; init; }

    /// <summary>A body that cannot be understood.</summary>
    public static EventReading Wrong(string message) => new() { Malformed = message };

    /// <summary>A body without a push, rightly.</summary>
    public static EventReading Nothing(IgnoreReason reason, string text) => new() { Ignored = [new IgnoredPart(reason, text)] };
}
