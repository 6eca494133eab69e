namespace ScanMesh.Cli.Mesh;

/// <summary>The newest runs over a registry, as <c>GET /v1/sweeps/{registry}</c> tells them.</summary>
internal sealed record SweepStatusAnswer(string? Registry, SweepAnswer? Sweep, SweepAnswer? Plan);

/// <summary>A sweep or a plan.</summary>
internal sealed record SweepAnswer
{
    public string State { get; init; } = "";

    public string Phase { get; init; } = "";

    public bool Onboarding { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset? WaitsUntil { get; init; }

    public string? WaitsFor { get; init; }

    public string? Message { get; init; }

    public long Repositories { get; init; }

    public long RepositoriesDone { get; init; }

    public long Tags { get; init; }

    public long Checked { get; init; }

    public long Known { get; init; }

    public long Unknown { get; init; }

    public long Moved { get; init; }

    public long LeftOut { get; init; }

    public long Gone { get; init; }

    public long Requested { get; init; }

    public long Missed { get; init; }

    public long Images { get; init; }

    public long Layers { get; init; }

    public long LayersKnown { get; init; }

    public long Bytes { get; init; }

    public long Skipped { get; init; }

    public long Faults { get; init; }

    public long HttpRequests { get; init; }

    public double RequestsPerMinute { get; init; }

    public double? SecondsLeft { get; init; }

    public double? HoursAtBudget { get; init; }

    /// <summary>True when nothing more happens to it by itself.</summary>
    public bool IsOver => State is "done" or "failed";
}
