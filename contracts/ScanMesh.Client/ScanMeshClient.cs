using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using ScanMesh.Events.V1;
using ScanMesh.Results.V1;

namespace ScanMesh.Client;

/// <summary>
/// A client of a mesh: queries, and a subscription that goes on by itself. Members may be called concurrently; one client serves a
/// whole process.
/// </summary>
public sealed class ScanMeshClient : IDisposable
{
    private const int MaxMessage = 4 << 20;

    private readonly ScanMeshClientOptions options;
    private readonly GrpcChannel channel;
    private readonly Events.V1.Events.EventsClient events;
    private readonly Results.V1.Results.ResultsClient results;

    /// <summary>A client that connects when it is first used.</summary>
    public ScanMeshClient(ScanMeshClientOptions options)
    {
        this.options = options;
        channel = GrpcChannel.ForAddress(options.Address, new GrpcChannelOptions
        {
            HttpHandler = options.HttpHandler,
            MaxReceiveMessageSize = MaxMessage,
            ServiceConfig = new ServiceConfig { MethodConfigs = { RetriedQueries() } },
        });
        events = new Events.V1.Events.EventsClient(channel);
        results = new Results.V1.Results.ResultsClient(channel);
    }

    /// <summary>A client with a fixed token, or none.</summary>
    /// <param name="address">gRPC address of results, for example <c>http://127.0.0.1:8082</c>.</param>
    /// <param name="token">API token, or null.</param>
    public ScanMeshClient(string address, string? token = null)
        : this(new ScanMeshClientOptions { Address = new Uri(address), TokenProvider = token is null ? null : _ => ValueTask.FromResult<string?>(token) })
    {
    }

    /// <summary>
    /// Events in order, each once, for as long as the caller takes them. A lost connection, a mesh that stops or falls silent: the next
    /// connection goes on after the last event.
    /// </summary>
    /// <exception cref="CursorException">The cursor cannot be served (expired, other epoch): the caller decides where to start again.</exception>
    /// <exception cref="NotAuthenticatedException">No valid token, and the provider has no other one.</exception>
    /// <exception cref="AccessDeniedException">The token may not subscribe.</exception>
    /// <exception cref="InvalidRequestException">The filter or cursor is malformed.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped.</exception>
    public async IAsyncEnumerable<Event> WatchAsync(WatchOptions watch, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var place = new WatchPlace(watch.Start);
        var backoff = new Backoff(watch.MaxBackoff);
        var silence = TimeSpan.FromSeconds(3 * (watch.HeartbeatSeconds == 0 ? 20 : watch.HeartbeatSeconds));
        while (true)
        {
            var headers = await HeadersAsync(cancellationToken).ConfigureAwait(false);
            var request = new WatchRequest { Filter = watch.Filter, HeartbeatSeconds = watch.HeartbeatSeconds };
            place.Apply(request);
            using var connection = new WatchConnection(events.Watch(request, headers, cancellationToken: cancellationToken), silence, options.TimeProvider);
            while (await ReadAsync(connection, headers, cancellationToken).ConfigureAwait(false) is { } response)
            {
                backoff.Reset();
                switch (response.ItemCase)
                {
                    case WatchResponse.ItemOneofCase.Event when place.Advance(response.Event):
                        yield return response.Event;
                        break;
                    case WatchResponse.ItemOneofCase.Heartbeat:
                        place.Advance(response.Heartbeat.Cursor);
                        watch.OnHeartbeat?.Invoke(response.Heartbeat);
                        break;
                    case WatchResponse.ItemOneofCase.SnapshotEnd:
                        place.Advance(response.SnapshotEnd.Cursor);
                        watch.OnSnapshotEnd?.Invoke(response.SnapshotEnd.Cursor);
                        break;
                }
            }

            var pause = backoff.Next();
            watch.OnReconnect?.Invoke(connection.End!, pause);
            await Task.Delay(pause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The JSON report of an image or index, UTF-8; null when the mesh knows none that the token may see.</summary>
    /// <param name="digest">Digest of a manifest or an index.</param>
    /// <param name="registry">Configured registry, where the verdict of one place is wanted.</param>
    /// <param name="repository">Repository, likewise.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ScanMeshException">Refused, not reachable, or larger than <see cref="ScanMeshClientOptions.MaxReportBytes"/>.</exception>
    public async Task<byte[]?> GetReportAsync(string digest, string registry = "", string repository = "", CancellationToken cancellationToken = default)
    {
        var request = new GetReportRequest { Digest = digest, Registry = registry, Repository = repository };
        var headers = await HeadersAsync(cancellationToken).ConfigureAwait(false);
        using var call = results.GetReport(request, headers, cancellationToken: cancellationToken);
        using var joined = new MemoryStream();
        try
        {
            await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (joined.Length + part.Chunk.Length > options.MaxReportBytes)
                    throw new ScanMeshException(StatusCode.ResourceExhausted, $"The report of {digest} is larger than {options.MaxReportBytes} bytes.");
                joined.Write(part.Chunk.Span);
            }
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RpcFaults.Translate(e);
        }

        return joined.ToArray();
    }

    /// <summary>The verdict of a tag or digest in a repository; null when the mesh knows none that the token may see.</summary>
    /// <exception cref="ScanMeshException">Refused, or not reachable.</exception>
    public async Task<GetVerdictResponse?> GetVerdictAsync(string registry, string repository, string tagOrDigest, CancellationToken cancellationToken = default)
    {
        var request = new GetVerdictRequest { Registry = registry, Repository = repository };
        if (tagOrDigest.Contains(':', StringComparison.Ordinal))
            request.Digest = tagOrDigest;
        else
            request.Tag = tagOrDigest;
        try
        {
            return await CallAsync(headers => results.GetVerdictAsync(request, headers, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ScanMeshException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Images with a result, ordered by (registry, repository, digest), page by page as they are taken.</summary>
    /// <exception cref="ScanMeshException">Refused, or not reachable.</exception>
    public async IAsyncEnumerable<Image> ListImagesAsync(Filter? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListImagesRequest { Filter = filter };
        do
        {
            var page = await CallAsync(headers => results.ListImagesAsync(request, headers, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var image in page.Images)
                yield return image;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>
    /// Findings, worst first, page by page as they are taken: of an image now (<c>Digest</c>), or as of an event (<c>EventId</c>). The
    /// request's page token is used up.
    /// </summary>
    /// <exception cref="ScanMeshException">NOT_FOUND for an image or event that is not the caller's; refused; not reachable.</exception>
    public async IAsyncEnumerable<Finding> ListFindingsAsync(ListFindingsRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        request = request.Clone();
        do
        {
            var page = await CallAsync(headers => results.ListFindingsAsync(request, headers, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var finding in page.Findings)
                yield return finding;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    // A stream that ends because its token expired goes on with another token, where the provider has one.
    private async Task<WatchResponse?> ReadAsync(WatchConnection connection, Metadata headers, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NotAuthenticatedException)
        {
            if (headers.GetValue(Authorization) == (await HeadersAsync(cancellationToken).ConfigureAwait(false)).GetValue(Authorization))
                throw;
            return null;
        }
    }

    private async Task<T> CallAsync<T>(Func<Metadata, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            using var running = call(await HeadersAsync(cancellationToken).ConfigureAwait(false));
            return await running.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RpcFaults.Translate(e);
        }
    }

    private async ValueTask<Metadata> HeadersAsync(CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        if (options.TokenProvider is { } provider && await provider(cancellationToken).ConfigureAwait(false) is { Length: > 0 } token)
            headers.Add(Authorization, "Bearer " + token);
        return headers;
    }

    private const string Authorization = "authorization";

    private static MethodConfig RetriedQueries() => new()
    {
        Names = { new MethodName { Service = "scanmesh.results.v1.Results" } },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 4,
            InitialBackoff = TimeSpan.FromMilliseconds(200),
            MaxBackoff = TimeSpan.FromSeconds(5),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
