using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>Purls of distribution packages: the namespace is the distribution, <c>arch</c> and <c>distro</c> are qualifiers.</summary>
internal static class OsPackageUrl
{
    /// <summary>For example <c>pkg:deb/debian/libc6@2.36-9?arch=amd64&amp;distro=debian-12</c>; without namespace when the distribution is not known.</summary>
    public static string Of(PackageFact fact, Distribution? distribution) => Of(fact, distribution, distribution?.Id, null);

    /// <inheritdoc cref="Of(PackageFact, Distribution?)"/>
    /// <param name="fact">The package, its version without epoch.</param>
    /// <param name="distribution">The distribution, or null.</param>
    /// <param name="space">The namespace, or null.</param>
    /// <param name="epoch">The epoch as a qualifier, or null.</param>
    public static string Of(PackageFact fact, Distribution? distribution, string? space, string? epoch)
    {
        var qualifiers = new List<KeyValuePair<string, string>>();
        if (epoch is not null)
            qualifiers.Add(new("epoch", epoch));
        if (fact.Architecture is { Length: > 0 } architecture)
            qualifiers.Add(new("arch", architecture));
        if (distribution is not null)
            qualifiers.Add(new("distro", distribution.VersionId is { } version ? $"{distribution.Id}-{version}" : distribution.Id));
        return PackageUrl.Create(fact.Type, space, fact.Name, fact.Version, qualifiers, null).ToString();
    }
}
