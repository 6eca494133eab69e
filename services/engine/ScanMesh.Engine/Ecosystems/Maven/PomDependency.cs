namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>A dependency of a pom.xml; null is what it does not say.</summary>
internal readonly record struct PomDependency(string? Group, string? Artifact, string? Version, string? Scope);
