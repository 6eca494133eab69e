using System.Net;

namespace ScanMesh.Hosting.Listeners;

/// <summary>Where the listeners are, once the application has started: the way to learn a port that was given as 0.</summary>
public sealed class ListenerAddresses
{
    private readonly Dictionary<string, ListenerDefinition> listeners;

    internal ListenerAddresses(IEnumerable<ListenerDefinition> listeners) => this.listeners = listeners.ToDictionary(l => l.Name, StringComparer.Ordinal);

    /// <summary>Names of all listeners.</summary>
    public IReadOnlyCollection<string> Names => listeners.Keys;

    /// <summary>Address to reach a listener from this machine, for example <c>http://127.0.0.1:8080</c>.</summary>
    /// <exception cref="KeyNotFoundException">No such listener.</exception>
    /// <exception cref="InvalidOperationException">It is not bound yet.</exception>
    public Uri this[string name]
    {
        get
        {
            var endPoint = EndPoint(name);
            var address = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : endPoint.Address;
            return new Uri($"{(listeners[name].IsTls ? "https" : "http")}://{new IPEndPoint(address, endPoint.Port)}");
        }
    }

    /// <summary>The bound address itself.</summary>
    /// <inheritdoc cref="this[string]" path="/exception"/>
    public IPEndPoint EndPoint(string name) => listeners[name].Bound?.IPEndPoint is { Port: > 0 } bound
        ? bound
        : throw new InvalidOperationException($"Listener '{name}' is not bound before the application has started.");
}
