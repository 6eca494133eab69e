namespace ScanMesh.Cli.Mesh;

/// <summary>Calls of senders, as <c>GET /v1/received</c> tells them.</summary>
internal sealed record ReceivedPageAnswer(IReadOnlyList<ReceivedAnswer>? Events, string? Next);

/// <summary>A call of a sender.</summary>
internal sealed record ReceivedAnswer
{
    public Guid Id { get; init; }

    public string Source { get; init; } = "";

    public DateTimeOffset ReceivedAt { get; init; }

    public string Outcome { get; init; } = "";

    public string? Problem { get; init; }

    public IReadOnlyList<ReceivedPart> Parts { get; init; } = [];

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public string? Body { get; init; }
}

/// <summary>One thing that a call was about.</summary>
internal sealed record ReceivedPart
{
    public Guid? RequestId { get; init; }

    public string? Ignored { get; init; }

    public string? Message { get; init; }

    public string? Registry { get; init; }

    public string? Repository { get; init; }

    public string? Tag { get; init; }

    public string? Digest { get; init; }
}
