using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Ingest.Webhooks;

/// <summary>A source of the configuration, ready to use.</summary>
internal sealed record ConfiguredSource(string Name, ISourceKind Kind, ConfiguredRegistry? Registry, SourceCredentials Credentials);
