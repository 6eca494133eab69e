using ScanMesh.Hosting.Configuration;
using ScanMesh.Standalone;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Standalone;

public sealed class StandaloneConfigurationTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly DataFolder data;

    public StandaloneConfigurationTests() => data = DataFolder.Open(folder.File("data"));

    public void Dispose()
    {
        data.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Configuration_FirstStart_IsLoopbackOnlyWithATokenForScans()
    {
        var options = StandaloneConfiguration.Load(new StandaloneArguments(null, null), data, _ => null);

        Assert.Equal(("127.0.0.1", 8080, 8081, 8082, 8083, 8084, 9090), (options.Listen.Address, options.Listen.Ingest, options.Listen.Api, options.Listen.Grpc, options.Listen.Mesh, options.Listen.Advisories, options.Listen.Health));
        Assert.Equal(("native", data.In("native.token")), (options.Sources["native"].Kind, options.Sources["native"].SecretFile));
        Assert.Equal("docker.io", options.Registries["docker"].Host);
        Assert.Equal([data.In("osv")], options.Advisories.Inputs);
        Assert.Equal(("sqlite", $"Data Source={data.In("scanmesh.db")}"), (options.Database.Kind, options.Database.ConnectionString));
        Assert.Equal(data.In("mesh.token"), options.Mesh.TokenFile);
        Assert.True(File.Exists(data.In("scanmesh.yaml")));
    }

    [Fact]
    public void Configuration_OfTheUser_KeepsWhatItSaysAndStaysInTheDataFolder()
    {
        File.WriteAllText(folder.File("mine.yaml"), $"""
            registries: {"{"}corp: {"{"}host: registry.example{"}}"}
            listen: {"{"}address: 0.0.0.0, ingest: 9999{"}"}
            database: {"{"}kind: postgres, connectionString: Host=db{"}"}
            mesh: {"{"}results: "http://results:8083", publicGrpc: "https://mesh.example:8082"{"}"}
            """);

        var options = StandaloneConfiguration.Load(new StandaloneArguments(null, folder.File("mine.yaml")), data, _ => null);

        Assert.Equal(("0.0.0.0", 9999), (options.Listen.Address, options.Listen.Ingest));
        Assert.Equal("sqlite", options.Database.Kind);
        Assert.Equal(("http://127.0.0.1:0", "https://mesh.example:8082"), (options.Mesh.Results, options.Mesh.PublicGrpc));
        Assert.Equal((data.In("scanner"), data.In("advisories")), (options.Scanner.Directory, options.Advisories.Directory));
    }

    [Fact]
    public void Configuration_Wrong_TellsAllErrors()
    {
        File.WriteAllText(folder.File("bad.yaml"), "registres: {}\nsources:\n  a: {kind: distributon, secret: x}\n");

        var fault = Assert.Throws<ConfigurationException>(() => StandaloneConfiguration.Load(new StandaloneArguments(null, folder.File("bad.yaml")), data, _ => null));

        Assert.Contains(fault.Errors, e => e.Contains("registries", StringComparison.Ordinal));
        Assert.Contains(fault.Errors, e => e.Contains("'distribution'", StringComparison.Ordinal) || e.Contains("distribution", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--data", "/d", "--config=c.yaml")]
    [InlineData("--data=/d", "--config", "c.yaml")]
    public void Arguments_Good_AreRead(params string[] arguments) =>
        Assert.Equal(new StandaloneArguments("/d", "c.yaml"), StandaloneArguments.Parse(arguments, out _));

    [Theory]
    [InlineData("--data")]
    [InlineData("--port", "1")]
    [InlineData("serve")]
    public void Arguments_Bad_AreTold(params string[] arguments)
    {
        Assert.Null(StandaloneArguments.Parse(arguments, out var error));
        Assert.NotNull(error);
    }
}
