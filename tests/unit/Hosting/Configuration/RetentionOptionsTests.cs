using System.Collections;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Hosting.Configuration;

/// <summary><c>retention</c>.</summary>
public sealed class RetentionOptionsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_Retention_HasADefaultAndALeastValue()
    {
        Assert.Equal(TimeSpan.FromDays(30), Load("{}").Retention.Unused);
        Assert.Equal(TimeSpan.FromDays(7), Load("{unused: 7d}").Retention.Unused);
        var error = Assert.Single(Assert.Throws<ConfigurationException>(() => Load("{unused: 1h}")).Errors);
        Assert.EndsWith("scanmesh.yaml:2: retention.unused: 3600s is less than 86400s", error, StringComparison.Ordinal);
    }

    private ScanMeshOptions Load(string retention)
    {
        var file = folder.File("scanmesh.yaml");
        File.WriteAllText(file, $"database: {{connectionString: Host=x}}\nretention: {retention}\n");
        return ConfigurationLoader.Load(["--config", file], ConfigurationPart.Database, environment: new Hashtable());
    }
}
