namespace ScanMesh.Cli.Mesh;

/// <summary>A source, as ingest's <c>GET /v1/sources</c> tells it.</summary>
internal sealed record SourceAnswer(string? Name, string? Kind, string? Auth, string? Registry);

/// <summary>What to configure at a sender.</summary>
internal sealed record GuideAnswer(string? Name, string? Kind, string? Title, string? Guide);

/// <summary>How an event would be read.</summary>
internal sealed record ReadingAnswer(string? Outcome, IReadOnlyList<ReadingImage>? Pushes, IReadOnlyList<ReadingImage>? Deletes, IReadOnlyList<ReadingIgnored>? Ignored, string? Problem);

/// <summary>An image as an event tells of it.</summary>
internal sealed record ReadingImage(string? Registry, string? Repository, string? Tag, string? Digest, string? EventId, DateTimeOffset? ObservedAt);

/// <summary>Why something would be ignored.</summary>
internal sealed record ReadingIgnored(string? Reason, string? Text);
