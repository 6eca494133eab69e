using ScanMesh.Contracts.V1;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Journal;
using ScanMesh.Ingest.Operators;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>
/// From a sender's POST to the answer. 202 is said only after the sink has made every push durable; trouble of our own is 503,
/// never 4xx, because many senders drop an event for good after a 4xx.
/// </summary>
internal sealed partial class WebhookHandler(
    SourceCatalog sources,
    RegistryCatalog registries,
    IRequestSink sink,
    BodyReader bodies,
    Handshakes handshakes,
    EventJournal journal,
    IngestMetrics metrics,
    TimeProvider time,
    ILogger<WebhookHandler> logger)
{
    private const string NoSource = "(unknown)";

    /// <summary><c>POST /webhooks/{source}</c>.</summary>
    public async Task<IResult> ReceiveAsync(HttpContext context, string source)
    {
        // Which names exist is told without credentials: a wrong URL is the usual mistake, and names are no secrets.
        if (!sources.TryGet(source, out var configured))
            return Count(NoSource, StatusCodes.Status404NotFound, Answers.NotFound("There is no source of this name."));
        ReadOnlyMemory<byte>? signed = null;
        if (configured.Authentication.NeedsBody)
        {
            var (body, refusal) = await ReadAsync(context, configured);
            if (refusal is not null)
                return refusal;
            signed = body;
        }

        var check = await configured.Authentication.CheckAsync(context.Request, signed ?? default, context.RequestAborted);
        return check.Outcome == AuthenticationOutcome.Accepted
            ? await AcceptAsync(context, configured, signed)
            : Refuse(context, configured.Name, configured, check);
    }

    /// <summary><c>OPTIONS /webhooks/{source}</c>: how a sender of CloudEvents asks whether it may send (CloudEvents HTTP webhook, section 4).</summary>
    public async Task<IResult> AskAsync(HttpContext context, string source)
    {
        if (!sources.TryGet(source, out var configured))
            return Count(NoSource, StatusCodes.Status404NotFound, Answers.NotFound("There is no source of this name."));
        if (configured.Authentication.NeedsBody)
            return Count(source, StatusCodes.Status405MethodNotAllowed, Answers.NotAllowed(context));
        var check = await configured.Authentication.CheckAsync(context.Request, default, context.RequestAborted);
        return check.Outcome == AuthenticationOutcome.Accepted ? Count(source, StatusCodes.Status200OK, Answers.Allowed(context)) : Refuse(context, configured.Name, configured, check);
    }

    /// <summary><c>POST /v1/scans</c>: the source is the one of kind native whose credentials fit.</summary>
    public async Task<IResult> RequestScanAsync(HttpContext context)
    {
        if (sources.Native.Count == 0)
            return Count(NoSource, StatusCodes.Status404NotFound, Answers.NotFound("No source of kind native is configured."));
        ConfiguredSource? found = null;
        var last = default(AuthenticationResult);
        foreach (var source in sources.Native)
        {
            last = await source.Authentication.CheckAsync(context.Request, default, context.RequestAborted);
            if (last.Outcome == AuthenticationOutcome.Accepted)
                found ??= source;
        }

        return found is not null ? await AcceptAsync(context, found, null) : Refuse(context, NoSource, sources.Native[0], last);
    }

    private async Task<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadAsync(HttpContext context, ConfiguredSource source)
    {
        try
        {
            return await bodies.ReadAsync(context.Request, context.RequestAborted) is { } body
                ? (body, null)
                : (default, TooLarge(context, source, $"The body is larger than {BodyReader.MaxBytes} bytes."));
        }
        catch (BadHttpRequestException e)
        {
            return (default, e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => TooLarge(context, source, $"The body is larger than {BodyReader.MaxBytes} bytes."),
                StatusCodes.Status408RequestTimeout => Count(source.Name, StatusCodes.Status408RequestTimeout, Answers.TooSlow(context)),
                _ => Count(source.Name, StatusCodes.Status400BadRequest, Answers.Malformed("The body did not arrive as announced.")),
            });
        }
        catch (TimeoutException e)
        {
            LogTrouble(0, source.Name, e.Message, null);
            return (default, Count(source.Name, StatusCodes.Status503ServiceUnavailable, Answers.Trouble(context)));
        }
    }

    private async Task<IResult> AcceptAsync(HttpContext context, ConfiguredSource source, ReadOnlyMemory<byte>? read)
    {
        var receivedAt = time.GetUtcNow();
        if (!source.Budget.TryTake(out var isFirst))
        {
            if (isFirst)
                LogTooFast(source.Name, source.Options.Rate);
            return Count(source.Name, StatusCodes.Status503ServiceUnavailable, Answers.Trouble(context));
        }

        if (read is not { } bytes)
        {
            (bytes, var refusal) = await ReadAsync(context, source);
            if (refusal is not null)
                return refusal;
        }

        return await HandleAsync(context, source, bytes, receivedAt);
    }

    /// <summary>An event that came before, read again: with the time at which it came it is the same requests as then, and harmless where they are known.</summary>
    public async Task<IResult> ReplayAsync(HttpContext context, ConfiguredSource source, DateTimeOffset receivedAt)
    {
        var (body, refusal) = await ReadAsync(context, source);
        return refusal ?? await HandleAsync(context, source, body, receivedAt);
    }

    /// <summary>How an event would be read; nothing is requested.</summary>
    public async Task<IResult> TestAsync(HttpContext context, ConfiguredSource source)
    {
        var (body, refusal) = await ReadAsync(context, source);
        return refusal ?? Results.Json(ReadingView.Of(source.Kind.Read(body, context.Request.Headers, source.ContextAt(time.GetUtcNow(), registries))));
    }

    private async Task<IResult> AnswerAsync(HttpContext context, ConfiguredSource source, Handshake handshake)
    {
        var answer = await handshakes.AnswerAsync(context, source, handshake);
        return Count(source.Name, (answer as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK, answer);
    }

    private async Task<IResult> HandleAsync(HttpContext context, ConfiguredSource source, ReadOnlyMemory<byte> bytes, DateTimeOffset receivedAt)
    {
        var reading = source.Kind.Read(bytes, context.Request.Headers, source.ContextAt(receivedAt, registries));
        if (reading.Pushes.Count > EventReading.MaxPushes || reading.Deletes.Count > EventReading.MaxPushes)
            return TooLarge(context, source, $"The body holds more than {EventReading.MaxPushes} events.");
        foreach (var part in reading.Ignored)
            metrics.Ignored(source.Name, part.Reason);
        if (reading.Pushes.Count > 0)
            return await PutAsync(context, source, bytes, receivedAt, RequestFactory.Create(source, reading, bytes.Span, receivedAt), reading);
        if (reading.Handshake is { } handshake)
            return await AnswerAsync(context, source, handshake);
        journal.Add(source.Name, () => ReceivedEvents.Of(context, source, receivedAt, bytes, reading, [], reading.Malformed is null ? EventOutcome.Ignored : EventOutcome.Malformed));
        if (reading.Malformed is { } wrong)
        {
            LogMalformed(source.Name, wrong);
            return Count(source.Name, StatusCodes.Status400BadRequest, Answers.Malformed(wrong));
        }

        return Count(source.Name, StatusCodes.Status200OK, Answers.Ignored(reading.Ignored.Select(i => i.Text)));
    }

    private async Task<IResult> PutAsync(
        HttpContext context,
        ConfiguredSource source,
        ReadOnlyMemory<byte> body,
        DateTimeOffset receivedAt,
        IReadOnlyList<(ScanRequested Request, PushEvent Push)> requests,
        EventReading reading)
    {
        var started = time.GetTimestamp();
        try
        {
            // Not the request's token: a sender that hangs up early has told us all the same.
            await sink.AcceptAsync([.. requests.Select(r => r.Request)], CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogTrouble(requests.Count, source.Name, e.Message, e is BusUnavailableException ? null : e);
            journal.Add(source.Name, () => ReceivedEvents.Of(context, source, receivedAt, body, reading, requests, EventOutcome.Trouble));
            return Count(source.Name, StatusCodes.Status503ServiceUnavailable, Answers.Trouble(context));
        }

        journal.Add(source.Name, () => ReceivedEvents.Of(context, source, receivedAt, body, reading, requests, EventOutcome.Accepted));
        metrics.Accepted(source.Name, requests.Count, time.GetElapsedTime(started));
        if (reading.Malformed is { } wrong)
            LogMalformed(source.Name, wrong);
        foreach (var (request, push) in requests)
            LogAccepted(request.RequestId, push.Reference.ToString(), source.Name, request.EventId ?? "");
        return Count(source.Name, StatusCodes.Status202Accepted, Answers.Accepted(requests.Select(r => new AcceptedRequest(r.Request.RequestId, r.Push.Reference.ToString()))));
    }

    private IResult Refuse(HttpContext context, string name, ConfiguredSource source, AuthenticationResult check)
    {
        var sender = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (check.Outcome == AuthenticationOutcome.Unknown)
        {
            LogUnknown(name, sender, check.Why ?? "");
            return Count(name, StatusCodes.Status503ServiceUnavailable, Answers.Trouble(context));
        }

        LogUnauthorized(name, sender, check.Why ?? "");
        if (name != NoSource)
            journal.Add(name, () => ReceivedEvents.Bare(context, name, time.GetUtcNow(), EventOutcome.Refused, check.Why));
        return Count(name, StatusCodes.Status401Unauthorized, Answers.Unauthorized(context, source.Authentication.Challenge));
    }

    private IResult TooLarge(HttpContext context, ConfiguredSource source, string message) =>
        Count(source.Name, StatusCodes.Status413PayloadTooLarge, Answers.TooLarge(context, message));

    private IResult Count(string source, int status, IResult answer)
    {
        metrics.Answered(source, status);
        return answer;
    }

    [LoggerMessage(2001, LogLevel.Information, "Accepted {RequestId}: {Reference}, told by {Source} (event '{EventId}')")]
    private partial void LogAccepted(Guid requestId, string reference, string source, string eventId);

    [LoggerMessage(2002, LogLevel.Warning, "Source {Source} sent what is malformed: {Problem}")]
    private partial void LogMalformed(string source, string problem);

    [LoggerMessage(2003, LogLevel.Warning, "Refused a call for source {Source} from {Sender}: {Why}")]
    private partial void LogUnauthorized(string source, string sender, string why);

    [LoggerMessage(2005, LogLevel.Error, "It cannot be told now whether a call for source {Source} from {Sender} is its own: {Why}")]
    private partial void LogUnknown(string source, string sender, string why);

    [LoggerMessage(2006, LogLevel.Warning, "Source {Source} sends more than {Rate} events a second; it was told to come again")]
    private partial void LogTooFast(string source, int rate);

    [LoggerMessage(2004, LogLevel.Error, "{Count} pushes of source {Source} could not be made durable, it was told to come again: {Problem}")]
    private partial void LogTrouble(int count, string source, string problem, Exception? exception);
}
