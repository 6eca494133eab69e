namespace ScanMesh.Results.Store.Rows;

/// <summary>A run over a registry; times as <see cref="StoredTime"/>.</summary>
internal sealed record SweepRow
{
    /// <summary>UUIDv7: later runs have greater ids.</summary>
    public string Id { get; init; } = "";

    public string Registry { get; init; } = "";

    /// <summary>One of <see cref="SweepMode"/>.</summary>
    public string Mode { get; init; } = SweepMode.Sweep;

    /// <summary>One of <see cref="SweepState"/>.</summary>
    public string State { get; init; } = SweepState.Running;

    /// <summary>One of <see cref="SweepPhase"/>.</summary>
    public string Phase { get; init; } = SweepPhase.Repositories;

    /// <summary>True when no sweep of the registry had ended well before: what is found was there before us, and nobody missed it.</summary>
    public bool Onboarding { get; init; }

    public long StartedAt { get; init; }

    public long? FinishedAt { get; init; }

    /// <summary>Nothing is to be done before this time, for the reason in <see cref="WaitsFor"/>.</summary>
    public long NotBefore { get; init; }

    public string? WaitsFor { get; init; }

    /// <summary>Why it failed, or else the last of its faults.</summary>
    public string? Message { get; init; }

    public string? Owner { get; init; }

    /// <summary>Rises with each lease; a lower one is refused.</summary>
    public long Fence { get; init; }

    public long LeaseUntil { get; init; }

    /// <summary>Query of the next page of the registry's list; null = the first.</summary>
    public string? CatalogNext { get; init; }

    /// <summary>All repositories up to this one are done, in ordinal order.</summary>
    public string RepositoryAfter { get; init; } = "";

    /// <summary>In the repository that follows, all chosen tags up to this one are done, in ordinal order.</summary>
    public string TagAfter { get; init; } = "";

    /// <summary>Time spent at work, pacing included.</summary>
    public long Worked { get; init; }

    /// <summary>Requests sent to the registry, of whatever kind.</summary>
    public long HttpRequests { get; init; }

    /// <summary>Chosen repositories.</summary>
    public long Repositories { get; init; }

    public long RepositoriesDone { get; init; }

    /// <summary>Tags in the lists.</summary>
    public long Tags { get; init; }

    /// <summary>Chosen tags that the registry was asked about.</summary>
    public long Checked { get; init; }

    /// <summary>Tags whose digest was known, or whose request is under way.</summary>
    public long Known { get; init; }

    /// <summary>Tags of which nothing was known.</summary>
    public long Unknown { get; init; }

    /// <summary>Tags that named another image when they were last seen.</summary>
    public long Moved { get; init; }

    /// <summary>Unknown or moved tags of images older than is asked for.</summary>
    public long LeftOut { get; init; }

    /// <summary>Listed tags that were gone when asked about.</summary>
    public long Gone { get; init; }

    public long Requested { get; init; }

    /// <summary>Pushes that no event told of, counted when the run ends.</summary>
    public long Missed { get; init; }

    /// <summary>Distinct images to be scanned, as far as manifests were read.</summary>
    public long Images { get; init; }

    /// <summary>Their distinct layers.</summary>
    public long Layers { get; init; }

    /// <summary>Of these, layers whose records are stored.</summary>
    public long LayersKnown { get; init; }

    /// <summary>Bytes of the other layers: what is to be pulled.</summary>
    public long Bytes { get; init; }

    /// <summary>Entries in lists that are no valid names.</summary>
    public long Skipped { get; init; }

    /// <summary>Repositories and tags that could not be read.</summary>
    public long Faults { get; init; }
}
