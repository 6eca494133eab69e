using System.Collections.Immutable;
using System.Globalization;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Compares configured authorities (<c>host</c> or <c>host:port</c>) with what a URL names.</summary>
internal static class Authorities
{
    /// <summary>An entry with a port matches that port; one without matches 443 and 80.</summary>
    public static bool Contains(ImmutableArray<string> entries, string host, int port)
    {
        foreach (var entry in entries)
        {
            var (entryHost, entryPort) = Split(entry);
            if (string.Equals(entryHost, Bare(host), StringComparison.OrdinalIgnoreCase) && (entryPort == port || (entryPort is null && port is 443 or 80)))
                return true;
        }

        return false;
    }

    /// <summary>Host and port; the port is null where none is written. IPv6 addresses lose their brackets.</summary>
    public static (string Host, int? Port) Split(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > 0 && colon > authority.LastIndexOf(']') && authority.AsSpan(0, colon).Count(':') == (authority[0] == '[' ? authority.AsSpan(0, colon).Count(':') : 0);
        return hasPort && int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (Bare(authority[..colon]), port)
            : (Bare(authority), null);
    }

    private static string Bare(string host) => host.Length > 1 && host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
}
