using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>The feeds of advisories. To add one: a class beside this file, a kind and its place in the list here, and its address in the configuration. (CISA's catalogue, <see cref="KevFeed"/>, holds no advisories: it marks findings.)</summary>
public static class Feeds
{
    /// <summary>Amazon's errata.</summary>
    public static readonly FeedKind Amazon = new()
    {
        Name = "amazon",
        PublicAddress = new Uri("https://cdn.amazonlinux.com/"),
        Ecosystems = [AmazonFeed.Ecosystem],
        PartOf = (ecosystem, release) => AmazonFeed.Releases.Contains(release, StringComparer.Ordinal) ? $"{ecosystem}:{release}" : null,
        Open = (address, folder, allowPrivate, time) => new AmazonFeed(address, folder, allowPrivate, time),
    };

    /// <summary>Oracle's errata.</summary>
    public static readonly FeedKind Oracle = new()
    {
        Name = "oracle",
        PublicAddress = new Uri("https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2"),
        Ecosystems = [OracleFeed.Ecosystem],
        PartOf = (ecosystem, _) => ecosystem,
        Open = (address, folder, allowPrivate, time) => new OracleFeed(address, folder, allowPrivate, time),
    };

    /// <summary>Fedora's errata.</summary>
    public static readonly FeedKind Fedora = new()
    {
        Name = "fedora",
        PublicAddress = new Uri("https://dl.fedoraproject.org/pub/"),
        Ecosystems = [FedoraFeed.Ecosystem],
        PartOf = (ecosystem, release) => FedoraFeed.IsRelease(release) ? $"{ecosystem}:{release}" : null,
        Open = (address, folder, allowPrivate, time) => new FedoraFeed(address, folder, allowPrivate, time),
    };

    /// <summary>OSV's data: every ecosystem that is matched and that has no feed of its own.</summary>
    public static readonly FeedKind Osv = new()
    {
        Name = "osv",
        PublicAddress = OsvFeed.PublicAddress,
        Ecosystems = [.. Engine.Ecosystems.Ecosystems.All.SelectMany(e => e.AdvisoryEcosystems).Concat(Vendors.Names).Except([.. Amazon.Ecosystems, .. Oracle.Ecosystems, .. Fedora.Ecosystems], StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        PartOf = (ecosystem, _) => ecosystem,
        Open = (address, folder, allowPrivate, time) => new OsvFeed(address, folder, allowPrivate, time),
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<FeedKind> All { get; } = [Osv, Amazon, Oracle, Fedora];

    /// <summary>Advisory ecosystems that some feed gives, without releases, ordinal order.</summary>
    public static ImmutableArray<string> Ecosystems { get; } = [.. All.SelectMany(f => f.Ecosystems).Order(StringComparer.Ordinal)];

    /// <summary>The feed that gives an ecosystem, named with or without its release; null when none does.</summary>
    public static FeedKind? Of(string ecosystem)
    {
        var name = EcosystemName.Split(ecosystem).Name;
        return All.FirstOrDefault(f => f.Ecosystems.Contains(name, StringComparer.Ordinal));
    }

    /// <summary>The part that has an ecosystem's release ("Debian:12": "Debian"); null when no feed has it.</summary>
    public static string? PartOf(string ecosystem)
    {
        var (name, release) = EcosystemName.Split(ecosystem);
        return Of(name)?.PartOf(name, release);
    }

    /// <summary>Parts that matching an inventory takes, ordinal order. What no feed has is left out.</summary>
    public static ImmutableArray<string> NeededBy(IEnumerable<Package> packages) =>
        [.. packages.Select(p => p.Ecosystem).Distinct(StringComparer.Ordinal).Select(PartOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
