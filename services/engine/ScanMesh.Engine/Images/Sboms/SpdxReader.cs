using System.Collections.Immutable;
using System.Text.Json;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sboms;

/// <summary>SPDX 2.2 and 2.3 in JSON. A package is software when it has a package URL, or a version and no other purpose.</summary>
internal static class SpdxReader
{
    private const string BuiltFrom = "built package from: ";

    /// <summary>Reads the document.</summary>
    /// <exception cref="ScanException">Corrupt: a field is not of the type that the format says.</exception>
    public static Sbom Read(JsonElement document)
    {
        var components = ImmutableArray.CreateBuilder<SbomComponent>();
        Distribution? distribution = null;
        var described = Described(document);
        foreach (var package in document.Items("packages", "SBOM", int.MaxValue))
        {
            if (package.ValueKind != JsonValueKind.Object)
                throw JsonReading.Wrong("SBOM.packages", "holds what is no object");
            var (id, version, purl) = (package.Text("SPDXID", "package") ?? "", package.Text("versionInfo", "package"), PurlOf(package));
            var purpose = package.Text("primaryPackagePurpose", "package");
            if (purpose is "OPERATING-SYSTEM" || (purpose is null && id.StartsWith("SPDXRef-OperatingSystem", StringComparison.Ordinal)))
                distribution ??= DistributionOf(package, version);
            else if (purl is not null ? purl.Type is not ("oci" or "docker") : version is not null && !described.Contains(id) && purpose is null or "LIBRARY" or "FRAMEWORK" or "APPLICATION")
                components.Add(Component(package, version, purl));
        }

        return new Sbom(distribution, components.ToImmutable());
    }

    private static SbomComponent Component(JsonElement package, string? version, PackageUrl? purl) => new()
    {
        Name = package.Text("name", "package") ?? "",
        Version = version,
        Purl = purl,
        Source = SourceOf(package),
        Path = (package.Text("packageFileName", "package") ?? "").TrimStart('/'),
        Licences = [.. Licences(package)],
    };

    private static PackageUrl? PurlOf(JsonElement package)
    {
        foreach (var reference in package.Items("externalRefs", "package", int.MaxValue))
            if (Sbom.Optional(reference, "referenceType") is "purl" && PackageUrl.TryParse(Sbom.Optional(reference, "referenceLocator"), null, out var purl))
                return purl;
        return null;
    }

    /// <summary>"built package from: bash 5.0-4": how Trivy names a distribution's source package.</summary>
    private static PackageSource? SourceOf(JsonElement package) =>
        package.Text("sourceInfo", "package") is { } info && info.StartsWith(BuiltFrom, StringComparison.Ordinal) && info[BuiltFrom.Length..].Split(' ') is [{ Length: > 0 } name, { Length: > 0 } version]
            ? new PackageSource(name, version)
            : null;

    private static Distribution? DistributionOf(JsonElement package, string? version) => package.Text("name", "package") is { Length: > 0 } name
        ? new Distribution(name.ToLowerInvariant(), version, null, null)
        : null;

    /// <summary>What the document is about: an image or a project, whose parts the other packages are.</summary>
    private static HashSet<string> Described(JsonElement document)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in document.Items("documentDescribes", "SBOM", int.MaxValue))
            if (id.ValueKind == JsonValueKind.String)
                ids.Add(id.ReadString("SBOM.documentDescribes"));
        foreach (var relation in document.Items("relationships", "SBOM", int.MaxValue))
            if (Sbom.Optional(relation, "relationshipType") is "DESCRIBES" && Sbom.Optional(relation, "relatedSpdxElement") is { } id)
                ids.Add(id);
        return ids;
    }

    private static IEnumerable<string> Licences(JsonElement package) =>
        new[] { package.Text("licenseDeclared", "package"), package.Text("licenseConcluded", "package") }
            .OfType<string>().Where(l => l is not ("NOASSERTION" or "NONE" or "")).Take(1);
}
