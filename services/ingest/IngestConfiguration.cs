using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest;

/// <summary>What ingest reads of the configuration, and its own rules for it.</summary>
public static class IngestConfiguration
{
    /// <summary>The parts.</summary>
    public const ConfigurationPart Reads = ConfigurationPart.Sources | ConfigurationPart.Bus | ConfigurationPart.Spool;

    /// <summary>Checks that each source is of a known kind and has the registry that its kind needs.</summary>
    public static void Validate(ScanMeshOptions options, ConfigurationErrors errors)
    {
        foreach (var (name, source) in options.Sources)
        {
            if (source.Kind.Length == 0)
                errors.Add($"sources.{name}.kind", $"is missing; one of {string.Join(", ", SourceKinds.Names)}");
            else if (SourceKinds.Later.Contains(source.Kind))
                errors.Add($"sources.{name}.kind", $"'{source.Kind}' is not supported yet by this version");
            else
                errors.RequireOneOf($"sources.{name}.kind", source.Kind, [.. SourceKinds.Names]);
            if (source.Registry is null && SourceKinds.Find(source.Kind) is { NeedsRegistry: true })
                errors.Add($"sources.{name}.registry", "is missing; name the configured registry whose events these are");
        }
    }
}
