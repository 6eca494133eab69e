using Grpc.Core;
using Grpc.Core.Interceptors;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Advisories;

/// <summary>Takes workers and services with the mesh token only (SECURITY T9); compared in constant time, re-read when it is rotated.</summary>
internal sealed class MeshTokenInterceptor(SecretReader token) : Interceptor
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        var given = context.RequestHeaders.GetValue("authorization") ?? "";
        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !FixedTimeToken.Equal(given[Scheme.Length..], token.Current))
            throw new RpcException(new Status(StatusCode.Unauthenticated, "The mesh token is missing or wrong."));
    }
}
