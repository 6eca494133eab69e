using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Webhooks;

namespace ScanMesh.Tests.Unit.Ingest;

/// <summary>Bodies that come slowly, or of which many are large: they cost a bounded part of ingest, and nobody else's push.</summary>
public sealed class IngestBodyTests : IAsyncLifetime
{
    private const int Large = BodyReader.Small + 10_000;
    private IngestHost host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => host = await IngestHost.StartAsync(new ScanMeshOptions
    {
        Registries = { ["corp"] = new() { Host = "cr.corp.example" } },
        Sources = { ["push"] = new() { Kind = "distribution", Registry = "corp", Secret = "s3cret" } },
    });

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Body_ThatTrickles_IsGivenUp_OthersAreServedMeanwhile()
    {
        using var slow = await CallAsync(50_000);
        var answer = slow.AnswerAsync();
        while (!answer.IsCompleted && await slow.TrySendAsync(16))
        {
            Assert.Equal(HttpStatusCode.Accepted, await PushAsync("v1"));
            await Task.WhenAny(answer, Task.Delay(250, Cancel));
        }

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargeBodies_OneMoreThanIsHeldAtOnce_ComesAgain_AllOthersAndSmallOnesPass()
    {
        var calls = await Task.WhenAll(Enumerable.Range(0, BodyReader.MaxLarge + 1).Select(_ => CallAsync(Large)));
        try
        {
            var answers = new Dictionary<Task<string?>, RawCall>();
            foreach (var call in calls)
            {
                await call.SendAsync(Large - 1);
                answers[call.AnswerAsync()] = call;
            }

            Assert.Equal(HttpStatusCode.Accepted, await PushAsync("v1"));
            var refused = await Task.WhenAny(answers.Keys);
            Assert.StartsWith("HTTP/1.1 503 ", await refused, StringComparison.Ordinal);
            answers.Remove(refused);
            foreach (var call in answers.Values)
                await call.SendAsync(1);
            Assert.All(await Task.WhenAll(answers.Keys), a => Assert.StartsWith("HTTP/1.1 202 ", a, StringComparison.Ordinal));
            using var again = await CallAsync(Large);
            await again.SendAsync(Large);
            Assert.StartsWith("HTTP/1.1 202 ", await again.AnswerAsync(), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var call in calls)
                call.Dispose();
        }
    }

    [Fact]
    public async Task LargeBody_ThatDoesNotEndInTime_IsGivenUp_AndItsPlaceIsFree()
    {
        var time = new FakeTimeProvider();
        using var reader = new BodyReader(time);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var context = new DefaultHttpContext { Request = { Body = pipe.Reader.AsStream() } };
        for (var round = 0; round <= BodyReader.MaxLarge; round++)
        {
            var body = reader.ReadAsync(context.Request, Cancel);
            await pipe.Writer.WriteAsync(new byte[Large], Cancel);
            while (!body.IsCompleted)
            {
                time.Advance(BodyReader.LargeWithin);
                await Task.WhenAny(body, Task.Delay(10, Cancel));
            }

            Assert.Equal(408, (await Assert.ThrowsAsync<BadHttpRequestException>(() => body)).StatusCode);
            (pipe, context) = (new Pipe(new PipeOptions(pauseWriterThreshold: 0)), new DefaultHttpContext());
            context.Request.Body = pipe.Reader.AsStream();
        }
    }

    private async Task<HttpStatusCode> PushAsync(string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/push") { Content = new StringContent(Body(tag)) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");
        using var response = await host.Client.SendAsync(request, Cancel);
        return response.StatusCode;
    }

    private static string Body(string tag) =>
        $$$"""{"events":[{"id":"event-{{{tag}}}","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"team/app","tag":"{{{tag}}}"}}]}""";

    private Task<RawCall> CallAsync(int length) => RawCall.BeginAsync(host["ingest"], Body("large").PadRight(length));

    // A call whose body is sent as the test likes.
    private sealed class RawCall : IDisposable
    {
        private readonly TcpClient client = new();
        private ReadOnlyMemory<byte> rest;

        public static async Task<RawCall> BeginAsync(Uri server, string body)
        {
            var call = new RawCall { rest = Encoding.ASCII.GetBytes(body) };
            await call.client.ConnectAsync(server.Host, server.Port, Cancel);
            var head = string.Create(CultureInfo.InvariantCulture, $"POST /webhooks/push HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer s3cret\r\nContent-Length: {body.Length}\r\n\r\n");
            await call.client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Cancel);
            return call;
        }

        public async Task SendAsync(int count)
        {
            await client.GetStream().WriteAsync(rest[..count], Cancel);
            rest = rest[count..];
        }

        // False when the other side has given up meanwhile.
        public async Task<bool> TrySendAsync(int count)
        {
            try
            {
                await SendAsync(count);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }

        // The first line of the answer.
        public async Task<string?> AnswerAsync()
        {
            using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
            return await reader.ReadLineAsync(Cancel);
        }

        public void Dispose() => client.Dispose();
    }
}
