using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Scanner.Mesh;

/// <summary>
/// A channel inside the mesh; every call shows the mesh token, read anew so that a rotated one counts. The address is asked for at
/// the first call, because a listener of this very process (standalone) has none before the process has started.
/// </summary>
internal sealed class MeshChannel : IDisposable
{
    private readonly Lazy<GrpcChannel> channel;
    private readonly Lazy<CallInvoker> invoker;

    /// <summary>A channel to an address; nothing is sent yet.</summary>
    public MeshChannel(Func<Uri> address, SecretReader? token)
    {
        // PublicationOnly: an address that is not known yet is no answer to keep.
        channel = new Lazy<GrpcChannel>(() => GrpcChannel.ForAddress(address()), LazyThreadSafetyMode.PublicationOnly);
        invoker = new Lazy<CallInvoker>(
            () => token is null ? channel.Value.CreateCallInvoker() : channel.Value.Intercept(m => WithToken(m, token)),
            LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Calls through the channel.</summary>
    public CallInvoker Invoker => invoker.Value;

    /// <summary>True when a connection stands or can be made now.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await channel.Value.ConnectAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (channel.IsValueCreated)
            channel.Value.Dispose();
    }

    private static Metadata WithToken(Metadata metadata, SecretReader token)
    {
        metadata.Add("authorization", $"Bearer {token.Current}");
        return metadata;
    }
}
