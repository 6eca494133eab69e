using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>Answers what authenticated senders ask before they send events, and visits the address by which SNS has a subscription confirmed.</summary>
internal sealed partial class Handshakes(ILogger<Handshakes> logger) : IDisposable
{
    private readonly HttpClient client = GuardedHttp.CreateClient(new OutboundRules { MaxResponseBytes = 64 << 10, MaxRedirects = 0, ResponseTimeout = TimeSpan.FromSeconds(10) });

    /// <summary>200 with what was asked for; 503 when the address cannot be visited now; 400 when it is none of SNS (SECURITY T2).</summary>
    public async Task<IResult> AnswerAsync(HttpContext context, ConfiguredSource source, Handshake handshake)
    {
        if (handshake.Confirm is { } address)
        {
            if (!SnsCertificates.IsOfSns(address))
                return Answers.Malformed("The address to confirm by is not at SNS.");
            try
            {
                using var response = await client.GetAsync(address, context.RequestAborted);
                response.EnsureSuccessStatusCode();
            }
            catch (Exception e) when (e is HttpRequestException or ScanException or TaskCanceledException)
            {
                LogNotConfirmed(source.Name, e.GetBaseException().Message);
                return Answers.Trouble(context);
            }

            LogConfirmed(source.Name);
        }

        return handshake.Answer is { } answer ? Results.Json(answer) : Results.Ok();
    }

    public void Dispose() => client.Dispose();

    [LoggerMessage(2007, LogLevel.Information, "The subscription of source {Source} is confirmed")]
    private partial void LogConfirmed(string source);

    [LoggerMessage(2008, LogLevel.Error, "The subscription of source {Source} could not be confirmed, it was told to ask again: {Problem}")]
    private partial void LogNotConfirmed(string source, string problem);
}
