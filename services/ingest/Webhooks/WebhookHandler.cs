using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Registries;
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
    IngestMetrics metrics,
    TimeProvider time,
    ILogger<WebhookHandler> logger)
{
    private const string NoSource = "(unknown)";

    /// <summary><c>POST /webhooks/{source}</c>.</summary>
    public Task<IResult> ReceiveAsync(HttpContext context, string source)
    {
        // Which names exist is told without credentials: a wrong URL is the usual mistake, and names are no secrets.
        if (!sources.TryGet(source, out var configured))
            return Task.FromResult(Count(NoSource, StatusCodes.Status404NotFound, Answers.NotFound("There is no source of this name.")));
        return configured.Credentials.Accepts(context.Request.Headers.Authorization)
            ? AcceptAsync(context, configured)
            : Task.FromResult(Refuse(context, configured.Name, configured));
    }

    /// <summary><c>POST /v1/scans</c>: the source is the one of kind native whose credentials fit.</summary>
    public Task<IResult> RequestScanAsync(HttpContext context)
    {
        if (sources.Native.Count == 0)
            return Task.FromResult(Count(NoSource, StatusCodes.Status404NotFound, Answers.NotFound("No source of kind native is configured.")));
        ConfiguredSource? found = null;
        foreach (var source in sources.Native)
            if (source.Credentials.Accepts(context.Request.Headers.Authorization))
                found ??= source;
        return found is not null ? AcceptAsync(context, found) : Task.FromResult(Refuse(context, NoSource, sources.Native[0]));
    }

    private async Task<IResult> AcceptAsync(HttpContext context, ConfiguredSource source)
    {
        var receivedAt = time.GetUtcNow();
        ReadOnlyMemory<byte>? body;
        try
        {
            body = await BodyReader.ReadAsync(context.Request, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(context, source, $"The body is larger than {BodyReader.MaxBytes} bytes.")
                : Count(source.Name, StatusCodes.Status400BadRequest, Answers.Malformed("The body did not arrive as announced."));
        }

        if (body is not { } bytes)
            return TooLarge(context, source, $"The body is larger than {BodyReader.MaxBytes} bytes.");
        var reading = source.Kind.Read(bytes, context.Request.Headers, new SourceContext
        {
            Source = source.Name,
            Registry = source.Registry,
            Registries = registries,
            ReceivedAt = receivedAt,
        });
        if (reading.Pushes.Count > EventReading.MaxPushes)
            return TooLarge(context, source, $"The body holds more than {EventReading.MaxPushes} pushes.");
        if (reading.Pushes.Count > 0)
            return await PutAsync(context, source, RequestFactory.Create(source, reading, bytes.Span, receivedAt), reading);
        if (reading.Malformed is { } wrong)
        {
            LogMalformed(source.Name, wrong);
            return Count(source.Name, StatusCodes.Status400BadRequest, Answers.Malformed(wrong));
        }

        return Count(source.Name, StatusCodes.Status200OK, Answers.Ignored(reading.Ignored));
    }

    private async Task<IResult> PutAsync(
        HttpContext context,
        ConfiguredSource source,
        IReadOnlyList<(Contracts.V1.ScanRequested Request, PushEvent Push)> requests,
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
            return Count(source.Name, StatusCodes.Status503ServiceUnavailable, Answers.Trouble(context));
        }

        metrics.Accepted(source.Name, requests.Count, time.GetElapsedTime(started));
        if (reading.Malformed is { } wrong)
            LogMalformed(source.Name, wrong);
        foreach (var (request, push) in requests)
            LogAccepted(request.RequestId, push.Reference.ToString(), source.Name, request.EventId ?? "");
        return Count(source.Name, StatusCodes.Status202Accepted, Answers.Accepted(requests.Select(r => new AcceptedRequest(r.Request.RequestId, r.Push.Reference.ToString()))));
    }

    private IResult Refuse(HttpContext context, string name, ConfiguredSource source)
    {
        LogUnauthorized(name);
        return Count(name, StatusCodes.Status401Unauthorized, Answers.Unauthorized(context, source.Credentials.Challenge));
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

    [LoggerMessage(2003, LogLevel.Warning, "Wrong credentials for source {Source}")]
    private partial void LogUnauthorized(string source);

    [LoggerMessage(2004, LogLevel.Error, "{Count} pushes of source {Source} could not be made durable, it was told to come again: {Problem}")]
    private partial void LogTrouble(int count, string source, string problem, Exception? exception);
}
