using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>A push event as the load sends it; sent again with the same id until it is answered 202.</summary>
internal sealed record Push(PushKind Kind, string EventId, string Repository, string Tag, BuiltContent Content)
{
    /// <summary>How often the same event is told.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The body of the webhook.</summary>
    public string Body => $$"""
        {"events":[{"id":"{{EventId}}","timestamp":"{{TimeProvider.System.GetUtcNow().UtcDateTime:O}}","action":"push","target":{"mediaType":"{{Content.MediaType}}","digest":"{{Content.Digest}}","repository":"{{Repository}}","tag":"{{Tag}}"} } ] }
        """;
}
