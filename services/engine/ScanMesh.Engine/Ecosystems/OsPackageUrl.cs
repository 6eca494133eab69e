using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>Purls of distribution packages: the namespace is the distribution, <c>arch</c> and <c>distro</c> are qualifiers.</summary>
internal static class OsPackageUrl
{
    /// <summary>For example <c>pkg:deb/debian/libc6@2.36-9?arch=amd64&amp;distro=debian-12</c>; without namespace when the distribution is not known.</summary>
    public static string Of(PackageFact fact, Distribution? distribution)
    {
        var qualifiers = new List<KeyValuePair<string, string>>();
        if (fact.Architecture is { Length: > 0 } architecture)
            qualifiers.Add(new("arch", architecture));
        if (distribution is not null)
            qualifiers.Add(new("distro", distribution.VersionId is { } version ? $"{distribution.Id}-{version}" : distribution.Id));
        return PackageUrl.Create(fact.Type, distribution?.Id, fact.Name, fact.Version, qualifiers, null).ToString();
    }
}
