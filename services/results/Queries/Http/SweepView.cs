namespace ScanMesh.Results.Queries.Http;

/// <summary>The newest runs over a registry.</summary>
/// <param name="Registry">Its name.</param>
/// <param name="Sweep">The newest sweep, or null.</param>
/// <param name="Plan">The newest plan, or null.</param>
internal sealed record SweepStatusView(string Registry, SweepView? Sweep, SweepView? Plan);

/// <summary>A sweep or a plan.</summary>
internal sealed record SweepView
{
    public required Guid Id { get; init; }

    /// <summary>running, paused, done or failed.</summary>
    public required string State { get; init; }

    /// <summary>repositories (their list is being read), tags, or settling (late events may come before misses are counted).</summary>
    public required string Phase { get; init; }

    /// <summary>True when no sweep had ended well before: nothing that it finds counts as missed.</summary>
    public required bool Onboarding { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Until when it waits, and for what.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    public string? WaitsFor { get; init; }

    /// <summary>Why it failed, or the last of its faults.</summary>
    public string? Message { get; init; }

    /// <summary>Chosen repositories; while their list is being read, so many as were read.</summary>
    public required long Repositories { get; init; }

    public required long RepositoriesDone { get; init; }

    /// <summary>Tags in the lists that were read.</summary>
    public required long Tags { get; init; }

    /// <summary>Chosen tags that the registry was asked about.</summary>
    public required long Checked { get; init; }

    public required long Known { get; init; }

    public required long Unknown { get; init; }

    public required long Moved { get; init; }

    /// <summary>Unknown or moved, and older than is asked for.</summary>
    public required long LeftOut { get; init; }

    /// <summary>Listed, and gone when asked about.</summary>
    public required long Gone { get; init; }

    public required long Requested { get; init; }

    /// <summary>Pushes that no event told of; known when it is done.</summary>
    public required long Missed { get; init; }

    /// <summary>Distinct images to be scanned, their distinct layers, those whose records are stored, and the bytes of the others. Of a sweep only where it reads manifests.</summary>
    public required long Images { get; init; }

    public required long Layers { get; init; }

    public required long LayersKnown { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Entries of lists that are no valid names.</summary>
    public required long Skipped { get; init; }

    /// <summary>Repositories and tags that could not be read.</summary>
    public required long Faults { get; init; }

    /// <summary>Requests sent to the registry.</summary>
    public required long HttpRequests { get; init; }

    /// <summary>Requests sent a minute of work so far.</summary>
    public required double RequestsPerMinute { get; init; }

    /// <summary>Seconds of work that are left by what was done so far; null when nothing can be said.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Of a finished plan: hours that a sweep takes at the budgets of requests and bytes, the closed part of the window included.</summary>
    public double? HoursAtBudget { get; init; }
}
