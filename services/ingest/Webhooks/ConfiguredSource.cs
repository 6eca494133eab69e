using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>A source of the configuration, ready to use.</summary>
internal sealed record ConfiguredSource(string Name, ISourceKind Kind, SourceOptions Options, ConfiguredRegistry? Registry, IAuthentication Authentication, SourceBudget Budget)
{
    /// <summary>What its kind may know when it reads an event.</summary>
    public SourceContext ContextAt(DateTimeOffset receivedAt, RegistryCatalog registries) => new()
    {
        Source = Name,
        Registry = Registry,
        Registries = registries,
        Repositories = Options.Repositories,
        ReceivedAt = receivedAt,
    };
}
