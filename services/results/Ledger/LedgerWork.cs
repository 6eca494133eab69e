using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Events.V1;
using ScanMesh.Results.Exploited;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Ledger;

/// <summary>One transaction of the ledger: the tables, its time, and the events that are appended to the log as its last statement.</summary>
internal sealed class LedgerWork(StoreSession store, DateTimeOffset now, KevCache kev)
{
    private readonly List<EventRow> events = [];
    private readonly List<string> ended = [];

    /// <summary>The tables.</summary>
    public StoreSession Store { get; } = store;

    /// <summary>The transaction's time.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>The catalogue of known exploited vulnerabilities that holds until the transaction ends; null before the first. To be asked before images are locked.</summary>
    public Task<KevCatalogue?> HoldKevAsync() => kev.HoldAsync(Store);

    /// <summary>Events so far, in order.</summary>
    public IReadOnlyList<EventRow> Events => events;

    /// <summary>Terminal states that requests reached, for the meters.</summary>
    public IReadOnlyList<string> EndedStates => ended;

    /// <summary>Notes that a request ended.</summary>
    public void Ended(string state) => ended.Add(state);

    /// <summary>Adds an event; its id (UUIDv7). One whose key is in the log already is left out when the work is committed.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="key">What it is once for: subject and result or request; the kind is put before it.</param>
    /// <param name="payload">All but id and time; image names registry and repository.</param>
    /// <param name="image">The stored image whose findings it speaks of, or null.</param>
    public string Add(EventKind kind, string key, Event payload, ImageRow? image = null)
    {
        payload.Id = Guid.CreateVersion7(Now).ToString("D");
        payload.Time = Timestamp.FromDateTimeOffset(Now);
        events.Add(new EventRow
        {
            Id = payload.Id,
            Key = $"{kind}:{key}",
            Kind = (int)kind,
            Registry = payload.Image.Registry,
            Repository = payload.Image.Repository,
            Time = Now.ToStored(),
            ImageId = image?.Id,
            ResultNumber = image?.ResultNumber,
            Payload = payload.ToByteArray(),
        });
        return payload.Id;
    }
}
