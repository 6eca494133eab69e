using System.Collections.Immutable;
using ScanMesh.Engine.Images.Registry.Credentials.Acr;
using ScanMesh.Engine.Images.Registry.Credentials.DockerConfig;
using ScanMesh.Engine.Images.Registry.Credentials.Ecr;
using ScanMesh.Engine.Images.Registry.Credentials.Gar;

namespace ScanMesh.Engine.Images.Registry.Credentials;

/// <summary>The ways of authentication that are built in. To add one: a file or folder beside this file and a line here.</summary>
public static class Credentials
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<ICredentialKind> All =
    [
        new AnonymousKind(),
        new BasicKind(),
        new BearerKind(),
        new DockerConfigKind(),
        new EcrKind(),
        new AcrKind(),
        new GarKind(),
    ];

    /// <summary>The kind with this name, or null.</summary>
    public static ICredentialKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);
}
