namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>How pnpm names packages in its lock files.</summary>
internal static class PnpmPath
{
    /// <summary>
    /// lockfileVersion 5: <c>/name/1.0.0</c>, <c>/@scope/name/1.0.0_peer@2.0.0</c>, with the registry's host in place of nothing before the first
    /// slash. Null for what is not there.
    /// </summary>
    public static (string? Name, string? Version) Old(string key)
    {
        var start = key.IndexOf('/', StringComparison.Ordinal);
        var end = start < 0 ? -1 : key.IndexOf('/', start + 1);
        if (end >= 0 && key[start + 1] == '@')
            end = key.IndexOf('/', end + 1);
        if (end < 0)
            return (null, null);
        var version = key[(end + 1)..].Split('_', '(', '/')[0];
        return version is [>= '0' and <= '9', ..] ? (key[(start + 1)..end], version) : (null, null);
    }

    /// <summary>lockfileVersion 6 and 9: <c>name@1.0.0(peer@2.0.0)</c>, with a slash before it in 6. Null for what is not there.</summary>
    public static (string? Name, string? Version) New(string key)
    {
        var path = WithoutPeers(key).TrimStart('/');
        var at = path.IndexOf('@', Math.Min(1, path.Length));
        if (at < 0)
            return (null, null);
        var version = path[(at + 1)..].Split('_')[0];
        return (path[..at], version is [>= '0' and <= '9', ..] ? version : null);
    }

    /// <summary>The key of a package from that of one of its snapshots.</summary>
    public static string WithoutPeers(string key)
    {
        var peers = key.IndexOf('(', StringComparison.Ordinal);
        return peers < 0 ? key : key[..peers];
    }

    /// <summary>The snapshot that a dependency leads to; null for a folder.</summary>
    /// <param name="name">The name under which it is asked for.</param>
    /// <param name="reference">A version, <c>other@version</c> where the name is an alias, or an address.</param>
    public static string? Target(string name, string reference)
    {
        if (reference.StartsWith("link:", StringComparison.Ordinal))
            return null;
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        var stop = reference.AsSpan().IndexOfAny(':', '(');
        return at == 0 || (at > 0 && (stop < 0 || at < stop)) ? reference : $"{name}@{reference}";
    }
}
