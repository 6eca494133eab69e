using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Results.Ledger;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Failures;

/// <summary>
/// Keeps messages that nobody could handle. A readable request that its lane gave up becomes a failed request, which is what its sender
/// asks for; all else is kept as the message that it is.
/// </summary>
internal sealed class Quarantine(LedgerTransactions transactions) : IDeadLetterHandler
{
    /// <summary>Messages kept at most; beyond that the oldest go.</summary>
    public const int Most = 10_000;

    /// <summary>Bytes kept of a message; one of the mesh's own is far smaller.</summary>
    public const int LongestBody = 256 << 10;

    private const int IdBytes = 16;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(14);

    /// <inheritdoc/>
    public Task OnDeadAsync(DeadLetter letter, CancellationToken cancellationToken) => transactions.RunAsync(
        async work =>
        {
            if (letter.Request is { } request && RequestMessages.IsWellFormed(request))
                await FailAsync(work, request, letter.Reason).ConfigureAwait(false);
            else
                await KeepAsync(work, ToRow(work, letter)).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Keeps a request that can be read and not be stored: what is reported of it later is known to be nothing.</summary>
    public static Task KeepAsync(LedgerWork work, ScanRequested malformed)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(malformed, MessageJson.Default.ScanRequested);
        return KeepAsync(work, new QuarantinedMessageRow
        {
            Id = IdOf(malformed.RequestId.ToString("D"), body),
            Queue = Lane.All.Contains(malformed.Lane) ? malformed.Lane : "requests",
            RequestId = malformed.RequestId.ToString("D"),
            Reason = "is malformed: its lane, names, tag or digest cannot be",
            Body = body,
            ReceivedAt = work.Now.ToStored(),
        });
    }

    private static async Task KeepAsync(LedgerWork work, QuarantinedMessageRow row)
    {
        await work.Store.Quarantine.PutAsync(row).ConfigureAwait(false);
        await work.Store.Quarantine.TrimAsync((work.Now - Retention).ToStored(), Most).ConfigureAwait(false);
    }

    // One that a worker has begun has attempts of its own that end it.
    private static async Task FailAsync(LedgerWork work, ScanRequested message, string reason)
    {
        await work.Store.Requests.InsertAsync([message.ToRow(work.Now)]).ConfigureAwait(false);
        if (await work.Store.Requests.LockAsync(message.RequestId.ToString("D")).ConfigureAwait(false) is { State: RequestState.Queued } request)
            await RequestEndings.FailAsync(work, request, "internal", ScanLedger.Bounded($"The message {reason}; the workers' logs say why.")).ConfigureAwait(false);
    }

    private static QuarantinedMessageRow ToRow(LedgerWork work, DeadLetter letter)
    {
        var isWhole = letter.Body.Length <= LongestBody;
        return new QuarantinedMessageRow
        {
            Id = IdOf(letter.Queue, letter.Body.Span),
            Queue = letter.Queue,
            RequestId = letter.Request?.RequestId.ToString("D"),
            Reason = ScanLedger.Bounded(letter.Reason),
            ContentType = isWhole ? ScanLedger.Bounded(letter.ContentType ?? "") : null,
            Body = letter.Body[..Math.Min(letter.Body.Length, LongestBody)].ToArray(),
            ReceivedAt = work.Now.ToStored(),
        };
    }

    // The same message once, however often it comes.
    private static string IdOf(string place, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(place));
        hash.AppendData(body);
        return new Guid(hash.GetHashAndReset().AsSpan(0, IdBytes)).ToString("D");
    }
}
