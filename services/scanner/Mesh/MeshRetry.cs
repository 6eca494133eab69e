using Grpc.Core;

namespace ScanMesh.Scanner.Mesh;

/// <summary>
/// Calls results again while it does not answer, up to a patience; then <see cref="LedgerUnavailableException"/>. A refused fence is
/// <see cref="FenceLostException"/>. Only idempotent calls may pass through here; all calls of mesh/v1 are.
/// </summary>
internal sealed class MeshRetry(TimeProvider time)
{
    /// <summary>Longest single call.</summary>
    internal static readonly TimeSpan CallTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Runs a call. <paramref name="patience"/> is the time after which no further try begins.</summary>
    public async Task<T> RunAsync<T>(Func<CallOptions, Task<T>> call, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await call(new CallOptions(deadline: time.GetUtcNow().Add(CallTime).UtcDateTime, cancellationToken: cancellationToken));
            }
            catch (RpcException e) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The call was cancelled.", e, cancellationToken);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
            {
                throw new FenceLostException($"The ledger refused the fence: {e.Status.Detail}", e);
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unauthenticated or StatusCode.PermissionDenied)
            {
                throw new LedgerUnavailableException($"Results does not take our mesh token: {e.Status.Detail}", e);
            }
            catch (RpcException e) when (IsTransient(e.StatusCode))
            {
                if (time.GetElapsedTime(start) + pause > patience)
                    throw new LedgerUnavailableException($"Results does not answer ({e.StatusCode}): {e.Status.Detail}", e);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static bool IsTransient(StatusCode code) =>
        code is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.Cancelled;
}
