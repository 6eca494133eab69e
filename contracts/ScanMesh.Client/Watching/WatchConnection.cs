using Grpc.Core;
using ScanMesh.Events.V1;

namespace ScanMesh.Client;

/// <summary>One connection of a subscription.</summary>
internal sealed class WatchConnection(AsyncServerStreamingCall<WatchResponse> call, TimeSpan silence, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource silent = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Why it ended, once <see cref="ReadAsync"/> has answered null.</summary>
    public ScanMeshException? End { get; private set; }

    /// <summary>The next item; null when the connection ended and another one may go on.</summary>
    /// <exception cref="ScanMeshException">The mesh refuses the request.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped.</exception>
    public async Task<WatchResponse?> ReadAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silent.Token);
        try
        {
            // Armed only while waiting: a slow consumer is not a silent mesh.
            silent.CancelAfter(silence);
            if (await call.ResponseStream.MoveNext(stop.Token).ConfigureAwait(false))
                return call.ResponseStream.Current;
            End = new ScanMeshException(StatusCode.OK, "The mesh ended the stream.");
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or IOException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            End = silent.IsCancellationRequested
                ? new ScanMeshException(StatusCode.DeadlineExceeded, $"The mesh said nothing for {silence.TotalSeconds:0} s.", e)
                : e is RpcException fault ? RpcFaults.Translate(fault) : new ScanMeshException(StatusCode.Unavailable, e.Message, e);
            if (RpcFaults.IsFinal(End.StatusCode))
                throw End;
        }
        finally
        {
            silent.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        return null;
    }

    public void Dispose()
    {
        call.Dispose();
        silent.Dispose();
    }
}
