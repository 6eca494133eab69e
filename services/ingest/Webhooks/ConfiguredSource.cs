using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>A source of the configuration, ready to use.</summary>
internal sealed record ConfiguredSource(string Name, ISourceKind Kind, SourceOptions Options, ConfiguredRegistry? Registry, IAuthentication Authentication, SourceBudget Budget);
