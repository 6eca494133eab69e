namespace ScanMesh.Ingest.Webhooks;

/// <summary>Body of 202.</summary>
/// <param name="Requests">One for each push.</param>
internal sealed record AcceptedAnswer(IReadOnlyList<AcceptedRequest> Requests);

/// <summary>A request that is safe now.</summary>
/// <param name="Id">Its id, for <c>GET /v1/requests/{id}</c> at results.</param>
/// <param name="Reference">What will be scanned.</param>
internal sealed record AcceptedRequest(Guid Id, string Reference);

/// <summary>Body of 200.</summary>
/// <param name="Ignored">Why, each reason once.</param>
internal sealed record IgnoredAnswer(IReadOnlyList<string> Ignored);

/// <summary>Body of every other answer.</summary>
/// <param name="Error">What is wrong.</param>
internal sealed record ErrorAnswer(string Error);
