using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Results.Access;

/// <summary>The token by which services of the mesh know each other; null when none is configured.</summary>
internal sealed record MeshToken(SecretReader? Secret);
