namespace ScanMesh.Results.Store.Rows;

/// <summary>What a run over a registry is for.</summary>
internal static class SweepMode
{
    /// <summary>Requests what is missing.</summary>
    public const string Sweep = "sweep";

    /// <summary>Tells what a sweep would request; nothing is pulled.</summary>
    public const string Plan = "plan";
}

/// <summary>States of a run.</summary>
internal static class SweepState
{
    /// <summary>Under way, or waits for its time.</summary>
    public const string Running = "running";

    /// <summary>Stopped by a person until it is started again.</summary>
    public const string Paused = "paused";

    /// <summary>All was looked at.</summary>
    public const string Done = "done";

    /// <summary>It could not be done, or gave way to another.</summary>
    public const string Failed = "failed";
}

/// <summary>How far a run is.</summary>
internal static class SweepPhase
{
    /// <summary>Reads the list of repositories.</summary>
    public const string Repositories = "repositories";

    /// <summary>Asks about tags.</summary>
    public const string Tags = "tags";

    /// <summary>Waits for events that may still come, before what none told of is counted.</summary>
    public const string Settling = "settling";
}
