using System.Net;
using System.Net.Sockets;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Opens connections for <see cref="GuardedHttp"/>: resolves the name itself and connects only to addresses that the rules allow.</summary>
internal sealed class GuardedConnector(OutboundRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var literal = IPAddress.TryParse(host, out var written);
        var addresses = literal ? [written!] : await resolve(host, cancellationToken).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, a => IsAllowed(a, host, port, literal));
        if (allowed.Length == 0 && addresses.Length > 0)
            throw new ScanException(FailureReason.Unsupported, Refusal(host, port, addresses[0]));

        Exception? last = null;
        foreach (var address in allowed)
        {
            // Each address has its share of the time, so that one that swallows packets does not use up that of the next.
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(rules.ConnectTimeout / allowed.Length);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), timeout.Token).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last is SocketException
            ? last
            : new SocketException((int)(last is null ? SocketError.HostNotFound : SocketError.TimedOut));
    }

    private bool IsAllowed(IPAddress address, string host, int port, bool literal)
    {
        var written = rules.IsOperatorHost(host, port);
        return AddressScopes.Of(address) switch
        {
            AddressScope.Public => true,
            AddressScope.Private => written || rules.AllowPrivate,
            // A name that the operator wrote may not lead here by its DNS; the address itself, if written, was meant.
            AddressScope.LinkLocal => (written && literal) || rules.AllowPrivate,
            AddressScope.Metadata => written && literal,
            _ => false,
        };
    }

    private string Refusal(string host, int port, IPAddress address)
    {
        var scope = AddressScopes.Of(address);
        var kind = scope switch
        {
            AddressScope.Metadata => "the address of a cloud's metadata service",
            AddressScope.LinkLocal => "a link-local address",
            AddressScope.Private => "a private or loopback address",
            _ => "no address that can be connected to",
        };
        var advice = scope is AddressScope.Private or AddressScope.LinkLocal && !rules.AllowPrivate
            ? " The host was not written by the operator; set allowPrivate: true there if it is yours."
            : "";
        return $"Refused to connect to {host}:{port}: {address} is {kind}.{advice}";
    }
}
