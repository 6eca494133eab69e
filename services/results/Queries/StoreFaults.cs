using System.Data.Common;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using ScanMesh.Results.Store;

namespace ScanMesh.Results.Queries;

/// <summary>Tells clients of our own trouble with the database as UNAVAILABLE: come again.</summary>
internal sealed partial class StoreFaults(ILogger<StoreFaults> logger) : Interceptor
{
    /// <summary>True for what the database or the way to it causes.</summary>
    public static bool IsStoreFault(Exception e) => e is DbException or StoreConflictException or SocketException or TimeoutException;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(async () =>
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
            return true;
        });

    private async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (IsStoreFault(e))
        {
            LogFault(e);
            throw new RpcException(new Status(StatusCode.Unavailable, "The database does not answer; come again."));
        }
    }

    [LoggerMessage(2050, LogLevel.Error, "A call failed at the database")]
    private partial void LogFault(Exception exception);
}
