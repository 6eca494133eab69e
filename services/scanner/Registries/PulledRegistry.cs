using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Pipeline;

namespace ScanMesh.Scanner.Registries;

/// <summary>A registry as this worker uses it.</summary>
/// <param name="Client">Its one client.</param>
/// <param name="Limits">Bounds on what its images may make us do.</param>
/// <param name="Pipeline">Reads images within these bounds.</param>
internal sealed record PulledRegistry(RegistryClient Client, ScanLimits Limits, ImagePipeline Pipeline);
