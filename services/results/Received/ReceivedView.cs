namespace ScanMesh.Results.Received;

/// <summary>A call of a sender as the API shows it.</summary>
internal sealed record ReceivedView
{
    public required Guid Id { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>accepted, ignored, malformed, refused or trouble.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it was refused or could not be read.</summary>
    public string? Problem { get; init; }

    /// <summary>Address it came from.</summary>
    public string? Sender { get; init; }

    public required IReadOnlyList<ReceivedPartView> Parts { get; init; }

    /// <summary>Headers by which its kind reads it.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The body, without the values that its kind hides; null when it was not kept.</summary>
    public string? Body { get; init; }
}

/// <summary>One thing that a call was about.</summary>
internal sealed record ReceivedPartView
{
    /// <summary>The request that it became.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>Why it was ignored, kebab case.</summary>
    public string? Ignored { get; init; }

    /// <summary>The same for people.</summary>
    public string? Message { get; init; }

    public string? Registry { get; init; }

    public string? Repository { get; init; }

    public string? Tag { get; init; }

    public string? Digest { get; init; }
}

/// <summary>Calls of senders.</summary>
/// <param name="Events">At most 100.</param>
/// <param name="Next">Where the next page begins: <c>?after=</c>; null at the end.</param>
internal sealed record ReceivedPage(IReadOnlyList<ReceivedView> Events, string? Next);
