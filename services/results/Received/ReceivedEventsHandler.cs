using System.Text.Json;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Deletes;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Received;

/// <summary>Keeps what ingest was told, and has deletions looked into. A message of the mesh is checked like any input (SECURITY T9); what is too long or no name is cut or left out.</summary>
internal sealed class ReceivedEventsHandler(LedgerTransactions transactions, DeleteHints deletes) : IReceivedEventsHandler
{
    private const int MaxEvents = 1000;
    private const int MaxParts = 200;
    private const int MaxBody = 128 << 10;

    /// <inheritdoc/>
    public async Task OnReceivedAsync(EventsReceived events, CancellationToken cancellationToken)
    {
        var good = events.Events.Take(MaxEvents).DistinctBy(e => e.Id).ToList();
        var rows = good.ConvertAll(ToRow);
        var parts = good.SelectMany(e => e.Parts.Take(MaxParts).Select((p, i) => ToRow(e.Id, p, i))).ToList();
        await transactions.RunAsync(work => work.Store.Received.InsertAsync(rows, parts), cancellationToken).ConfigureAwait(false);
        await deletes.TakeAsync([.. good.SelectMany(e => e.Parts).Where(p => p is { Deleted: true, Registry: not null, Repository: not null }).Select(p => new DeleteHint(p.Registry!, p.Repository!, p.Tag, p.Digest))], cancellationToken).ConfigureAwait(false);
    }

    private static ReceivedEventRow ToRow(ReceivedEvent received) => new()
    {
        Id = received.Id.ToString("D"),
        Source = Printable(received.Source) ?? "",
        ReceivedAt = received.ReceivedAt.ToStored(),
        Outcome = Printable(received.Outcome) ?? "",
        Problem = Printable(received.Problem),
        Sender = Printable(received.Sender),
        Headers = JsonSerializer.Serialize(received.Headers.ToDictionary(h => h.Key, h => Printable(h.Value) ?? ""), MessageJson.Default.IReadOnlyDictionaryStringString),
        Body = received.Body is { Length: <= MaxBody } body && !body.Contains('\0', StringComparison.Ordinal) ? body : null,
        Traceparent = Printable(received.Traceparent),
    };

    private static ReceivedEventPartRow ToRow(Guid id, EventPart part, int position) => new()
    {
        EventId = id.ToString("D"),
        Position = position,
        RequestId = part.RequestId?.ToString("D"),
        Ignored = Printable(part.Ignored),
        Message = Printable(part.Text),
        Registry = Printable(part.Registry),
        Repository = part.Repository is { } repository && ImageReference.IsRepository(repository) ? repository : null,
        Tag = part.Tag is { } tag && ImageReference.IsTag(tag) ? tag : null,
        Digest = Digest.TryParse(part.Digest, out var digest) ? digest.ToString() : null,
    };

    private static string? Printable(string? text) => RequestRows.Printable(text);
}
