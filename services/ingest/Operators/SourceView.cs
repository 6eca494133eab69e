namespace ScanMesh.Ingest.Operators;

/// <summary>A source.</summary>
internal sealed record SourceView(string Name, string Kind, string Auth, string? Registry);

/// <summary>What to configure at a sender.</summary>
internal sealed record GuideView(string Name, string Kind, string Title, string Guide);
