using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus;

/// <summary>
/// The ledger's side: each call is idempotent and returns after its commit. Requests and completions come in batches so that one
/// transaction serves many (SEMANTICS S5).
/// </summary>
public interface ILedgerHandler
{
    /// <summary>New requests; known ones are no-ops.</summary>
    Task OnRequestedAsync(IReadOnlyList<ScanRequested> requests, CancellationToken cancellationToken);

    /// <summary>Finished scans whose results are staged.</summary>
    Task OnCompletedAsync(IReadOnlyList<ScanCompleted> facts, CancellationToken cancellationToken);

    /// <summary>A request is an index.</summary>
    Task OnExpandedAsync(IndexExpanded fact, CancellationToken cancellationToken);

    /// <summary>A request failed for good.</summary>
    Task OnFailedAsync(ScanFailed fact, CancellationToken cancellationToken);

    /// <summary>A request is not for us.</summary>
    Task OnIgnoredAsync(RequestIgnored fact, CancellationToken cancellationToken);
}
