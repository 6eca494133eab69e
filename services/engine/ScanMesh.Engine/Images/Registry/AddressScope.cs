using System.Net;
using System.Net.Sockets;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>What kind of network an address belongs to, as far as outgoing requests care (SECURITY T2).</summary>
internal enum AddressScope
{
    /// <summary>No address a client can rightly connect to: unspecified, multicast, broadcast, reserved.</summary>
    Never = 0,
    /// <summary>A cloud's metadata or host agent: hands out credentials to whoever asks.</summary>
    Metadata,
    /// <summary>169.254.0.0/16, fe80::/10.</summary>
    LinkLocal,
    /// <summary>Loopback, RFC 1918, unique local, carrier NAT and the like.</summary>
    Private,
    /// <summary>Anything else.</summary>
    Public,
}

/// <summary>Sorts addresses into scopes. An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4 ...) has that one's scope.</summary>
internal static class AddressScopes
{
    private static readonly IPAddress[] metadata =
    [
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"), // AWS, GCP, Azure, ECS, EKS
        IPAddress.Parse("100.100.100.200"), // Alibaba
        IPAddress.Parse("168.63.129.16"), // Azure's host agent, from a public range
        IPAddress.Parse("192.0.0.192"), // Oracle
        IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd00:ec2::23"), IPAddress.Parse("fd20:ce::254"),
    ];

    private static readonly (IPNetwork Network, AddressScope Scope)[] table =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressScope.Never),
        (IPNetwork.Parse("224.0.0.0/4"), AddressScope.Never),
        (IPNetwork.Parse("240.0.0.0/4"), AddressScope.Never),
        (IPNetwork.Parse("169.254.0.0/16"), AddressScope.LinkLocal),
        (IPNetwork.Parse("127.0.0.0/8"), AddressScope.Private),
        (IPNetwork.Parse("10.0.0.0/8"), AddressScope.Private),
        (IPNetwork.Parse("172.16.0.0/12"), AddressScope.Private),
        (IPNetwork.Parse("192.168.0.0/16"), AddressScope.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressScope.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressScope.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressScope.Private),
        (IPNetwork.Parse("::/128"), AddressScope.Never),
        (IPNetwork.Parse("::1/128"), AddressScope.Private),
        (IPNetwork.Parse("ff00::/8"), AddressScope.Never),
        (IPNetwork.Parse("fe80::/10"), AddressScope.LinkLocal),
        (IPNetwork.Parse("fec0::/10"), AddressScope.Private),
        (IPNetwork.Parse("fc00::/7"), AddressScope.Private),
        (IPNetwork.Parse("100::/64"), AddressScope.Never),
        (IPNetwork.Parse("2001::/32"), AddressScope.Never), // Teredo: its IPv4 part is obfuscated, and nobody serves by it
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressScope.Private),
    ];

    /// <summary>The scope of <paramref name="address"/>.</summary>
    public static AddressScope Of(IPAddress address)
    {
        address = Embedded(address) ?? address;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
            address = new IPAddress(address.GetAddressBytes());
        if (metadata.Contains(address))
            return AddressScope.Metadata;
        foreach (var (network, scope) in table)
            if (network.Contains(address))
                return scope;
        return AddressScope.Public;
    }

    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (bytes[..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0])) // NAT64
            return new IPAddress(bytes[12..]);
        if (bytes[0] == 0x20 && bytes[1] == 0x02) // 6to4
            return new IPAddress(bytes[2..6]);
        if (!bytes[..12].ContainsAnyExcept((byte)0) && bytes[12..].ContainsAnyExcept((byte)0) && !address.Equals(IPAddress.IPv6Loopback)) // IPv4-compatible
            return new IPAddress(bytes[12..]);
        return null;
    }
}
