using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>A registry that holds copies of another's content.</summary>
/// <param name="Endpoint">How it is reached, with its own credentials if it has any.</param>
/// <param name="Prefix">Goes before each repository's name with a slash (a cache's project), or empty.</param>
public sealed record RegistryMirror(RegistryEndpoint Endpoint, string Prefix)
{
    /// <summary>Reads <c>host[:port][/prefix]</c>.</summary>
    /// <param name="text">As configured.</param>
    /// <param name="endpointOf">Describes a registry by its host.</param>
    /// <exception cref="ScanException">It is no such text.</exception>
    public static RegistryMirror Parse(string text, Func<string, RegistryEndpoint> endpointOf)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (host, prefix) = slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..].TrimEnd('/'));
        return ImageReference.TryParse($"{host}/{(prefix.Length == 0 ? "x" : prefix)}/x:x", null, out var reference) && reference.Host == host
            ? new RegistryMirror(endpointOf(host), prefix)
            : throw new ScanException(FailureReason.Unsupported, $"'{text}' is no mirror: host[:port][/prefix] is expected, without a scheme.");
    }
}
