namespace ScanMesh.Ingest.Authentication;

/// <summary>Whether a call may go on.</summary>
internal enum AuthenticationOutcome
{
    /// <summary>401.</summary>
    Refused,

    /// <summary>It may.</summary>
    Accepted,

    /// <summary>503: keys or certificates could not be fetched.</summary>
    Unknown,
}
