namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>A request in the ledger, with its scan.</summary>
internal sealed record RequestLine
{
    public string Id { get; init; } = "";

    public string? ParentId { get; init; }

    public string State { get; init; } = "";

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public int Redrives { get; init; }

    public int Dispatches { get; init; }

    public string? Digest { get; init; }

    public string Repository { get; init; } = "";

    public string? ScanState { get; init; }

    public int? Attempts { get; init; }

    public long? LeaseUntil { get; init; }

    public bool IsTerminal => State is "completed" or "attached" or "superseded" or "ignored" or "failed";
}
