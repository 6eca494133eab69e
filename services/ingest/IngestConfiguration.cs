using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest;

/// <summary>What ingest reads of the configuration, and its own rules for it.</summary>
public static class IngestConfiguration
{
    /// <summary>The parts.</summary>
    public const ConfigurationPart Reads = ConfigurationPart.Sources | ConfigurationPart.Bus | ConfigurationPart.Spool | ConfigurationPart.Api;

    /// <summary>Checks that each source is of a known kind, has the registry that its kind needs, and a way of authentication with all that this needs.</summary>
    public static void Validate(ScanMeshOptions options, ConfigurationErrors errors)
    {
        foreach (var (name, source) in options.Sources)
        {
            var path = $"sources.{name}";
            if (source.Kind.Length == 0)
                errors.Add($"{path}.kind", $"is missing; one of {string.Join(", ", SourceKinds.Names)}");
            else
                errors.RequireOneOf($"{path}.kind", source.Kind, [.. SourceKinds.Names]);
            if (SourceKinds.Find(source.Kind) is not { } kind)
                continue;
            if (source.Registry is null && kind.Traits.NeedsRegistry)
                errors.Add($"{path}.registry", "is missing; name the configured registry whose events these are");
            AuthenticationChecks.Check(path, new SourceSettings(source, kind.Traits, TimeProvider.System), errors);
        }
    }
}
