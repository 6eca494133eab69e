namespace ScanMesh.Results.Failures;

/// <summary>What became of a wish to redrive or drop a failure.</summary>
internal enum FailureOutcome
{
    /// <summary>Not set.</summary>
    Unknown = 0,

    /// <summary>Done.</summary>
    Done,

    /// <summary>There is no such failure, or it is not the caller's to see.</summary>
    Missing,

    /// <summary>It has not failed (any more), or was dropped.</summary>
    NotFailed,

    /// <summary>The same message would be refused again: it can be dropped only.</summary>
    NotRedrivable,
}
