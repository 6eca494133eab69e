namespace ScanMesh.Ingest.Authentication;

/// <summary>What came of a check.</summary>
/// <param name="Outcome">Whether the call may go on.</param>
/// <param name="Why">Why not, for the audit log; never holds a secret. Null when accepted.</param>
internal readonly record struct AuthenticationResult(AuthenticationOutcome Outcome, string? Why)
{
    /// <summary>The sender is who it should be.</summary>
    public static AuthenticationResult Accepted => new(AuthenticationOutcome.Accepted, null);

    /// <summary>It is not: 401.</summary>
    public static AuthenticationResult Refused(string why) => new(AuthenticationOutcome.Refused, why);

    /// <summary>It cannot be told now, by no fault of the sender: 503.</summary>
    public static AuthenticationResult Unknown(string why) => new(AuthenticationOutcome.Unknown, why);
}
