using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using ScanMesh.Events.V1;
using ScanMesh.Results.V1;

namespace ScanMesh.Client;

/// <summary>
/// A client of a mesh for systems that integrate with it: queries, and a <see cref="WatchAsync"/> that resumes by itself. Members may be
/// called concurrently. Faults of the mesh are <see cref="RpcException"/>; those of a watch that repeating cannot heal are
/// <see cref="WatchException"/>.
/// </summary>
public sealed class ScanMeshClient : IDisposable
{
    private const int MaxReportBytes = 512 << 20;

    private readonly GrpcChannel channel;
    private readonly Func<string?> token;
    private readonly TimeProvider clock;
    private readonly Events.V1.Events.EventsClient events;
    private readonly Results.V1.Results.ResultsClient results;

    /// <summary>A client with a fixed token.</summary>
    /// <param name="address">gRPC address of results, for example <c>http://results:8082</c>.</param>
    /// <param name="token">API token, or null where none is needed.</param>
    public ScanMeshClient(Uri address, string? token = null)
        : this(address, () => token)
    {
    }

    /// <summary>A client whose token is asked for with each call, so that a rotated one is seen.</summary>
    /// <param name="address">gRPC address of results.</param>
    /// <param name="token">Gives the token, or null.</param>
    /// <param name="clock">Time for back-off and silence; null = the system's.</param>
    public ScanMeshClient(Uri address, Func<string?> token, TimeProvider? clock = null)
    {
        channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = 4 << 20 });
        this.token = token;
        this.clock = clock ?? TimeProvider.System;
        events = new Events.V1.Events.EventsClient(channel);
        results = new Results.V1.Results.ResultsClient(channel);
    }

    /// <summary>
    /// Events in order, for ever: when the connection breaks or falls silent it is made again, after a growing pause, from the last cursor
    /// seen, so that the joined sequence has no gap and no repeat.
    /// </summary>
    /// <param name="options">Where to start, and which events.</param>
    /// <param name="cancellationToken">Ends the watch with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WatchException">The cursor, the filter or the token is refused.</exception>
    public IAsyncEnumerable<Event> WatchAsync(WatchOptions options, CancellationToken cancellationToken = default) =>
        new EventWatch(events, Headers, clock, options).RunAsync(cancellationToken);

    /// <summary>The JSON report of an image or index, whole.</summary>
    /// <param name="digest">Digest of a manifest or index.</param>
    /// <param name="registry">Configured registry's name, or "" for the first repository the caller may see.</param>
    /// <param name="repository">Repository, or "".</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RpcException">NOT_FOUND when there is none, or it is not the caller's.</exception>
    /// <exception cref="InvalidDataException">The report is larger than 512 MiB.</exception>
    public async Task<byte[]> GetReportAsync(string digest, string registry = "", string repository = "", CancellationToken cancellationToken = default)
    {
        using var call = results.GetReport(new GetReportRequest { Digest = digest, Registry = registry, Repository = repository }, Headers(), cancellationToken: cancellationToken);
        using var report = new MemoryStream();
        await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (report.Length + part.Chunk.Length > MaxReportBytes)
                throw new InvalidDataException($"The report of {digest} is larger than {MaxReportBytes} bytes.");
            part.Chunk.WriteTo(report);
        }

        return report.ToArray();
    }

    /// <summary>Images with a result, ordered by (registry, repository, digest); pages are fetched as they are needed.</summary>
    public async IAsyncEnumerable<Image> ListImagesAsync(Filter? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListImagesRequest { Filter = filter ?? new Filter() };
        do
        {
            var page = await results.ListImagesAsync(request, Headers(), cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (var image in page.Images)
                yield return image;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>Findings of an image now, or as of an event; pages are fetched as they are needed.</summary>
    /// <param name="request">Which; its page token is used by this method.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async IAsyncEnumerable<Finding> ListFindingsAsync(ListFindingsRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = request.Clone();
        do
        {
            var page = await results.ListFindingsAsync(next, Headers(), cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (var finding in page.Findings)
                yield return finding;
            next.PageToken = page.NextPageToken;
        }
        while (next.PageToken.Length > 0);
    }

    /// <summary>The verdict of a reference or image.</summary>
    public async Task<GetVerdictResponse> GetVerdictAsync(GetVerdictRequest request, CancellationToken cancellationToken = default) =>
        await results.GetVerdictAsync(request, Headers(), cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    private Metadata Headers() => token() is { Length: > 0 } value ? new Metadata { { "authorization", "Bearer " + value } } : [];
}
