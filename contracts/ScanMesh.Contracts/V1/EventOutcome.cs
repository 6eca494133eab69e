namespace ScanMesh.Contracts.V1;

/// <summary>What came of a sender's call. Wire text.</summary>
public static class EventOutcome
{
    /// <summary>At least one push became a request: 202.</summary>
    public const string Accepted = "accepted";

    /// <summary>Nothing in it is a push of an image: 200.</summary>
    public const string Ignored = "ignored";

    /// <summary>It is not what this kind of sender sends: 400 or 413.</summary>
    public const string Malformed = "malformed";

    /// <summary>Its credentials are missing or wrong: 401.</summary>
    public const string Refused = "refused";

    /// <summary>Our own trouble: 503, the sender was told to come again.</summary>
    public const string Trouble = "trouble";
}
