using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>
/// Tells ingest of pushes at a steady pace, each again and again until it is answered 202, as a registry does. What was answered 202 is
/// what the mesh owes an end.
/// </summary>
internal sealed class LoadDriver : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(130);
    private static readonly TimeSpan ComeAgain = TimeSpan.FromMilliseconds(250);

#pragma warning disable RS0030 // A test's own client to loopback, not product code.
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(20) };
#pragma warning restore RS0030
    private readonly ConcurrentDictionary<Guid, Push> accepted = new();
    private readonly ConcurrentQueue<string> unexpected = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Uri webhook;
    private readonly Task loop;
    private volatile TaskCompletionSource nextAccepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int told;
    private int answers;
    private int refusals;
    private int cuts;

    public LoadDriver(Uri webhook, PushCatalogue catalogue)
    {
        this.webhook = webhook;
        loop = Task.Run(() => RunAsync(catalogue));
    }

    /// <summary>What was answered 202, by request.</summary>
    public IReadOnlyDictionary<Guid, Push> Accepted => accepted;

    /// <summary>Answers that no fault explains.</summary>
    public IReadOnlyCollection<string> Unexpected => unexpected;

    /// <summary>Pushes, 202s, 503s, and requests that got no answer.</summary>
    public (int Told, int Answered, int Refused, int Cut) Counts => (told, answers, refusals, cuts);

    /// <summary>Ends with the next 202.</summary>
    public Task NextAcceptedAsync(CancellationToken cancellationToken) => nextAccepted.Task.WaitAsync(cancellationToken);

    /// <summary>No new pushes; ends when all that were told are accepted.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await loop;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        client.CancelPendingRequests();
        client.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(PushCatalogue catalogue)
    {
        var sending = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            var push = catalogue.Next();
            Interlocked.Increment(ref told);
            for (var i = 0; i < push.Times; i++)
                sending.Add(SendAsync(push));
            await Task.WhenAny(Task.Delay(Pace, stop.Token));
        }

        await Task.WhenAll(sending);
    }

    private async Task SendAsync(Push push)
    {
        while (true)
        {
            try
            {
                using var content = new StringContent(push.Body, null, "application/vnd.docker.distribution.events.v2+json");
                using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = content };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", MeshProcesses.Token);
                using var answer = await client.SendAsync(request);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    Accept(push, await answer.Content.ReadAsStringAsync());
                    return;
                }

                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    unexpected.Enqueue($"{push.Repository}:{push.Tag} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                    return;
                }

                Interlocked.Increment(ref refusals);
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref cuts);
            }

            await Task.Delay(ComeAgain);
        }
    }

    private void Accept(Push push, string answer)
    {
        using var json = JsonDocument.Parse(answer);
        foreach (var request in json.RootElement.GetProperty("requests").EnumerateArray())
            accepted[request.GetProperty("id").GetGuid()] = push;
        Interlocked.Increment(ref answers);
        Interlocked.Exchange(ref nextAccepted, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
