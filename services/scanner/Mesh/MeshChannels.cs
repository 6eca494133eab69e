using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Listeners;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Scanner.Mesh;

/// <summary>The worker's two channels.</summary>
internal sealed class MeshChannels : IDisposable
{
    /// <summary>Channels to the addresses of the <c>mesh</c> section. Port 0 stands for the listener of this process (standalone).</summary>
    public MeshChannels(MeshOptions options, SecretReader? token, IServiceProvider services)
    {
        Results = new MeshChannel(() => Resolve(options.Results, "mesh", services), token);
        Advisories = new MeshChannel(() => Resolve(options.Advisories, "advisories", services), token);
    }

    /// <summary>To results' internal listener.</summary>
    public MeshChannel Results { get; }

    /// <summary>To the advisories service.</summary>
    public MeshChannel Advisories { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Results.Dispose();
        Advisories.Dispose();
    }

    private static Uri Resolve(string address, string listener, IServiceProvider services)
    {
        var configured = new Uri(address);
        return configured.Port == 0 ? services.GetRequiredService<ListenerAddresses>()[listener] : configured;
    }
}
