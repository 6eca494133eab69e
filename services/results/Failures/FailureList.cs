using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Failures;

/// <summary>A page of failures.</summary>
/// <param name="Requests">Failed requests, newest first.</param>
/// <param name="Messages">Messages in quarantine, on the first page and for callers that may see them.</param>
/// <param name="Next">Token of the next page, or null.</param>
internal sealed record FailureList(IReadOnlyList<RequestRow> Requests, IReadOnlyList<QuarantinedMessageRow> Messages, string? Next);
