using System.Net.Sockets;

namespace ScanMesh.Tests.Kit.Servers;

/// <summary>Whether a container engine with the Docker API answers on this machine.</summary>
public static class ContainerEngine
{
    private static readonly Lazy<bool> Answers = new(Ask);

    public static bool IsThere => Answers.Value;

    private static bool Ask()
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "unix:///var/run/docker.sock";
        if (!host.StartsWith("unix://", StringComparison.Ordinal))
            return true;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(host["unix://".Length..]));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
