using System.Collections.Immutable;
using System.Text.Json;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sboms;

/// <summary>CycloneDX 1.2 to 1.6 in JSON (ECMA-424). Components inside components count like those at the top.</summary>
internal static class CycloneDxReader
{
    private const string TrivyPrefix = "aquasecurity:trivy:";

    /// <summary>Reads the document.</summary>
    /// <exception cref="ScanException">Corrupt: a field is not of the type that the format says.</exception>
    public static Sbom Read(JsonElement document)
    {
        var components = ImmutableArray.CreateBuilder<SbomComponent>();
        Distribution? distribution = null;
        var open = new Stack<JsonElement>([document]);
        // The thing that is described may have parts of its own; it is not itself one of them.
        if (document.Object("metadata", "SBOM")?.Object("component", "SBOM.metadata") is { } described)
            open.Push(described);
        while (open.TryPop(out var parent))
            foreach (var component in parent.Items("components", "SBOM", int.MaxValue))
            {
                if (component.ValueKind != JsonValueKind.Object)
                    throw JsonReading.Wrong("SBOM.components", "holds what is no object");
                open.Push(component);
                switch (component.Text("type", "component"))
                {
                    case "operating-system":
                        distribution ??= DistributionOf(component);
                        break;
                    case "library" or "framework":
                        components.Add(Component(component));
                        break;
                    case "application" when component.Text("purl", "component") is not null || component.Text("version", "component") is not null:
                        components.Add(Component(component));
                        break;
                }
            }

        return new Sbom(distribution, components.ToImmutable());
    }

    private static SbomComponent Component(JsonElement component)
    {
        var properties = Properties(component);
        return new SbomComponent
        {
            Name = component.Text("name", "component") ?? "",
            Version = component.Text("version", "component"),
            Purl = PackageUrl.TryParse(component.Text("purl", "component"), null, out var purl) ? purl : null,
            Source = SourceOf(properties),
            Path = (properties.GetValueOrDefault(TrivyPrefix + "FilePath") ?? properties.GetValueOrDefault("syft:location:0:path") ?? "").TrimStart('/'),
            Licences = [.. Licences(component).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Trivy names a distribution's source package in properties; others in the package URL's qualifier <c>upstream</c>.</summary>
    private static PackageSource? SourceOf(Dictionary<string, string> properties)
    {
        if (!properties.TryGetValue(TrivyPrefix + "SrcName", out var name) || !properties.TryGetValue(TrivyPrefix + "SrcVersion", out var version))
            return null;
        var epoch = properties.TryGetValue(TrivyPrefix + "SrcEpoch", out var e) && e != "0" ? e + ":" : "";
        var release = properties.TryGetValue(TrivyPrefix + "SrcRelease", out var r) ? "-" + r : "";
        return new PackageSource(name, epoch + version + release);
    }

    private static Distribution? DistributionOf(JsonElement component) => component.Text("name", "component") is { Length: > 0 } name
        ? new Distribution(name.ToLowerInvariant(), component.Text("version", "component"), null, null)
        : null;

    private static Dictionary<string, string> Properties(JsonElement component)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in component.Items("properties", "component", int.MaxValue))
            if (Sbom.Optional(property, "name") is { } name && Sbom.Optional(property, "value") is { Length: > 0 } value)
                properties.TryAdd(name, value);
        return properties;
    }

    private static IEnumerable<string> Licences(JsonElement component)
    {
        foreach (var choice in component.Items("licenses", "component", int.MaxValue))
        {
            var named = choice.ValueKind == JsonValueKind.Object ? choice.Object("license", "licence") : null;
            if ((named is { } l ? Sbom.Optional(l, "id") ?? Sbom.Optional(l, "name") : Sbom.Optional(choice, "expression")) is { Length: > 0 } licence)
                yield return licence;
        }
    }
}
