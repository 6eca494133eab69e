using System.Globalization;
using ScanMesh.Events.V1;
using Body = ScanMesh.Events.V1.Event.BodyOneofCase;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>What the mesh owed and what it gave: accepted = completed + attached + superseded + ignored + failed with reason.</summary>
internal sealed class Balance
{
    /// <summary>Reasons for which an image may fail that nothing is wrong with; a redrive must bring it through.</summary>
    private static readonly string[] FaultReasons = ["registry-unavailable", "timeout", "internal"];

    private readonly IReadOnlyDictionary<Guid, Push> accepted;
    private readonly Dictionary<string, RequestLine> requests;
    private readonly LedgerView ledger;
    private readonly IReadOnlyList<Event> heard;
    private readonly List<string> violations = [];

    public Balance(IReadOnlyDictionary<Guid, Push> accepted, LedgerView ledger, IReadOnlyList<Event> heard)
    {
        (this.accepted, this.ledger, this.heard) = (accepted, ledger, heard);
        requests = ledger.Requests.ToDictionary(r => r.Id);
        Gaps = ledger.Events.Except(heard.Select(e => e.Id)).Count();
        Repeats = heard.Count - heard.Select(e => e.Id).Distinct().Count();
        CheckRequests();
        CheckStore();
        CheckEvents();
    }

    /// <summary>Events of the log that the subscriber never heard.</summary>
    public int Gaps { get; }

    /// <summary>Events that it heard more than once.</summary>
    public int Repeats { get; }

    /// <summary>What is wrong; empty when nothing was lost, skipped or stored twice.</summary>
    public IReadOnlyList<string> Violations => violations;

    /// <summary>Requests of images that failed by the faults alone.</summary>
    public IReadOnlyList<RequestLine> Redrivable => [.. ledger.Requests.Where(r => r.State == "failed" && FaultReasons.Contains(r.Reason) && Kind(r) is PushKind.Image or PushKind.Index)];

    /// <summary>The balance in words.</summary>
    public override string ToString()
    {
        var ended = accepted.Keys.Select(id => requests.GetValueOrDefault(id.ToString("D"))).ToList();
        var states = ended.GroupBy(r => r switch { null => "lost", { State: "failed" } => $"failed ({r.Reason})", _ => r.State }).OrderBy(g => g.Key, StringComparer.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"accepted {accepted.Count} = {string.Join(" + ", states.Select(s => $"{s.Count()} {s.Key}"))}; images stored {ledger.Images.Count}; events {ledger.Events.Count}, heard {heard.Count}, gaps {Gaps}, repeats {Repeats}");
    }

    private void CheckRequests()
    {
        foreach (var (id, push) in accepted)
        {
            if (!requests.TryGetValue(id.ToString("D"), out var request))
                violations.Add($"lost: {id} ({push.Kind} {push.Repository}:{push.Tag}) was answered 202 and is not in the ledger");
            else if (!IsRightEnd(push.Kind, request))
                violations.Add($"wrong end: {id} ({push.Kind} {push.Repository}:{push.Tag}) is {request.State} {request.Reason} {request.Message}");
        }

        violations.AddRange(ledger.Open.Select(r => $"not ended: {r.Id} is {r.State} (scan {r.ScanState}, attempts {r.Attempts}, dispatches {r.Dispatches})"));
        violations.AddRange(ledger.Requests.Where(r => r.State == "failed" && string.IsNullOrEmpty(r.Reason)).Select(r => $"failed without reason: {r.Id}"));
    }

    private static bool IsRightEnd(PushKind kind, RequestLine request) => (kind, request.State) switch
    {
        (PushKind.Image, "completed" or "attached" or "superseded") => true,
        (PushKind.Index, "completed" or "superseded") => true,
        (PushKind.Index, "attached") => IsCoalesced(request),
        (PushKind.Image or PushKind.Index, "failed") => FaultReasons.Contains(request.Reason),
        (PushKind.Missing, "failed") => true,
        (PushKind.Artefact, "ignored") => true,
        (PushKind.Artefact, "failed") => FaultReasons.Contains(request.Reason),
        _ => false,
    };

    private void CheckStore()
    {
        violations.AddRange(ledger.Images.Where(i => i.ResultNumber != 1).Select(i => $"stored twice: {i.Digest} has {i.ResultNumber} results"));
        violations.AddRange(ledger.Images.Where(i => i.Findings != 1).Select(i => $"stored wrongly: {i.Digest} has {i.Findings} findings instead of one"));
        violations.AddRange(ledger.Images.Where(i => i.Completed != 1).Select(i => $"stored wrongly: {i.Digest} has {i.Completed} completed scans"));
        var images = ledger.Images.Select(i => i.Digest).ToHashSet(StringComparer.Ordinal);
        violations.AddRange(ledger.Requests
            .Where(r => r.State is "completed" or "attached" && Kind(r) == PushKind.Image && !images.Contains(r.Digest ?? ""))
            .Select(r => $"not stored: {r.Id} is {r.State}, and there is no result of {r.Digest}"));
        if (ledger.Staged > 0)
            violations.Add($"left over: {ledger.Staged} staged results");
    }

    private void CheckEvents()
    {
        if (!ledger.IsLogWhole)
            violations.Add("the log's positions have a hole");
        if (Gaps > 0)
            violations.Add($"skipped: {Gaps} events were not heard");
        if (Repeats > 0)
            violations.Add($"repeated: {Repeats} events were heard twice");
        if (Gaps == 0 && Repeats == 0 && !heard.Select(e => e.Id).SequenceEqual(ledger.Events))
            violations.Add("events were heard in another order than the log's");
        var pushes = heard.Where(e => e.BodyCase == Body.PushCompleted).CountBy(e => e.RequestId).ToDictionary();
        var failures = heard.Where(e => e.BodyCase == Body.ScanFailed).CountBy(e => e.RequestId).ToDictionary();
        foreach (var request in ledger.Requests)
        {
            var completions = request is { ParentId: null, State: "completed" or "attached" } && !IsCoalesced(request) ? 1 : 0;
            if (IsCoalesced(request) && !pushes.Keys.Any(told => request.Message!.Contains(told, StringComparison.Ordinal)))
                violations.Add($"events: {request.Id} was told with another request that was not told itself ({request.Message})");
            if (pushes.GetValueOrDefault(request.Id) != completions)
                violations.Add($"events: {request.Id} is {request.State} and has {pushes.GetValueOrDefault(request.Id)} push.completed");
            var expected = request.Redrives + (request.State == "failed" ? 1 : 0);
            if (failures.GetValueOrDefault(request.Id) != expected)
                violations.Add($"events: {request.Id} failed {expected} times and has {failures.GetValueOrDefault(request.Id)} scan.failed");
        }

        violations.AddRange(heard.Where(e => e.BodyCase == Body.ImageScanned).CountBy(e => $"{e.Image.Repository}@{e.Image.ManifestDigest}").Where(c => c.Value > 1).Select(c => $"told twice: {c.Key} was scanned {c.Value} times"));
    }

    /// <summary>True for a push that its sender told again within seconds: it is told with the first.</summary>
    private static bool IsCoalesced(RequestLine request) => request is { State: "attached", Message: { } message } && message.StartsWith("The same push as request", StringComparison.Ordinal);

    private PushKind? Kind(RequestLine request) =>
        accepted.TryGetValue(Guid.Parse(request.Id), out var push) ? push.Kind
        : request.ParentId is not null ? PushKind.Image
        : null;
}
