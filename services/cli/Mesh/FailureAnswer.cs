namespace ScanMesh.Cli.Mesh;

/// <summary>A failure as <c>GET /v1/failures</c> tells it.</summary>
internal sealed record FailureAnswer
{
    public Guid Id { get; init; }

    public string Kind { get; init; } = "";

    public string? Registry { get; init; }

    public string? Reference { get; init; }

    public string? Queue { get; init; }

    public string? Excerpt { get; init; }

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public DateTimeOffset? Since { get; init; }

    public int Redrives { get; init; }
}
