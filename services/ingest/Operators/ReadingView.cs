using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Operators;

/// <summary>How an event would be read.</summary>
internal sealed record ReadingView
{
    /// <summary>accepted, ignored, malformed or handshake.</summary>
    public required string Outcome { get; init; }

    /// <summary>Images that would be requested.</summary>
    public required IReadOnlyList<ImageView> Pushes { get; init; }

    /// <summary>What the registry would be asked about because it was deleted.</summary>
    public required IReadOnlyList<ImageView> Deletes { get; init; }

    /// <summary>What would be ignored, and why.</summary>
    public required IReadOnlyList<IgnoredView> Ignored { get; init; }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>The view of a reading.</summary>
    public static ReadingView Of(EventReading reading) => new()
    {
        Outcome = reading.Pushes.Count > 0 ? "accepted" : reading.Malformed is not null ? "malformed" : reading.Handshake is not null ? "handshake" : "ignored",
        Pushes = [.. reading.Pushes.Select(p => new ImageView(p.Registry.Name, p.Repository, p.Tag, p.Digest?.ToString(), p.EventId, p.ObservedAt))],
        Deletes = [.. reading.Deletes.Select(d => new ImageView(d.Registry.Name, d.Repository, d.Tag, d.Digest?.ToString(), null, null))],
        Ignored = [.. reading.Ignored.Select(i => new IgnoredView(i.Reason.ToText(), i.Text))],
        Problem = reading.Malformed,
    };
}

/// <summary>An image as an event tells of it.</summary>
internal sealed record ImageView(string Registry, string Repository, string? Tag, string? Digest, string? EventId, DateTimeOffset? ObservedAt);

/// <summary>Why something would be ignored.</summary>
internal sealed record IgnoredView(string Reason, string Text);
