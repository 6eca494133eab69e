using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Scanner.Mesh;

/// <summary>A channel inside the mesh; every call shows the mesh token, read anew so that a rotated one counts.</summary>
internal sealed class MeshChannel : IDisposable
{
    private readonly GrpcChannel channel;

    /// <summary>A channel to an address of the <c>mesh</c> section; nothing is sent yet.</summary>
    public MeshChannel(string address, MeshOptions options)
    {
        channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = 4 << 20, DisposeHttpClient = true });
        var token = SecretReader.ForOptional(options.Token, options.TokenFile);
        Invoker = token is null ? channel.CreateCallInvoker() : channel.Intercept(metadata => WithToken(metadata, token));
    }

    /// <summary>Calls through the channel.</summary>
    public CallInvoker Invoker { get; }

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    private static Metadata WithToken(Metadata metadata, SecretReader token)
    {
        metadata.Add("authorization", $"Bearer {token.Current}");
        return metadata;
    }
}
