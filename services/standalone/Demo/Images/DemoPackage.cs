namespace ScanMesh.Standalone.Demo.Images;

/// <summary>An installed package.</summary>
/// <param name="Name">Name.</param>
/// <param name="Source">Source package (origin in apk).</param>
/// <param name="Version">Version.</param>
internal sealed record DemoPackage(string Name, string Source, string Version);
