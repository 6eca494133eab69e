using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest;
using ScanMesh.Scanner;
using ScanMesh.Tests.Kit;
using YamlDotNet.RepresentationModel;

namespace ScanMesh.Tests.Unit.Deploy;

/// <summary>What INTERFACES fixes about docker-compose.yml, and that its configuration is right.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Own = ["ingest", "scanner", "results", "advisories"];

    [Fact]
    public void Compose_Services_AreThoseOfInterfaces()
    {
        var services = Services();
        Assert.Equal(["advisories", "ingest", "postgres", "rabbitmq", "registry", "results", "scanner"], services.Keys.Order(StringComparer.Ordinal));
        foreach (var server in new[] { "rabbitmq", "postgres", "registry" })
            Assert.StartsWith($"${{SCANMESH_{server.ToUpperInvariant()}_IMAGE:-", Text(services[server]["image"]), StringComparison.Ordinal);
        foreach (var service in Own)
        {
            var arguments = services[service]["build"]["args"];
            Assert.Equal(service, Text(arguments["SERVICE"]));
            Assert.StartsWith("${SCANMESH_SDK_IMAGE:-", Text(arguments["SDK_IMAGE"]), StringComparison.Ordinal);
            Assert.StartsWith("${SCANMESH_ASPNET_IMAGE:-", Text(arguments["ASPNET_IMAGE"]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Compose_PublishedPorts_AreOnLoopbackAndNeverInternal()
    {
        var ports = Services().Values.Where(s => s.Children.ContainsKey("ports")).SelectMany(s => (YamlSequenceNode)s["ports"]).Select(Text).ToList();
        Assert.NotEmpty(ports);
        Assert.All(ports, p => Assert.StartsWith("127.0.0.1:", p, StringComparison.Ordinal));
        foreach (var inner in new[] { "8083", "8084", "9090", "5672", "5432" })
            Assert.DoesNotContain(ports, p => p.EndsWith(":" + inner, StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_OwnServices_AreConfined()
    {
        foreach (var service in Own.Select(s => Services()[s]))
        {
            Assert.Equal("true", Text(service["read_only"]));
            Assert.Equal(["ALL"], ((YamlSequenceNode)service["cap_drop"]).Select(Text));
            Assert.Equal("64198:0", Text(service["user"]));
            Assert.Equal(["no-new-privileges:true"], ((YamlSequenceNode)service["security_opt"]).Select(Text));
        }
    }

    [Fact]
    public void Compose_Secrets_AreFilesAndNeverVariables()
    {
        foreach (var (name, service) in Services())
            if (service.Children.TryGetValue("environment", out var environment))
                Assert.DoesNotContain(((YamlMappingNode)environment).Children, v => $"{v.Key}={v.Value}".Contains("PASS", StringComparison.OrdinalIgnoreCase) || $"{v.Key}={v.Value}".Contains("TOKEN", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Services()["ingest"].Children, c => c.Key.ToString() == "volumes" && c.Value.ToString().Contains("secrets", StringComparison.Ordinal));
    }

    /// <summary>A service that is not given a secret its part of the configuration names would not start.</summary>
    [Theory]
    [InlineData("ingest", IngestConfiguration.Reads)]
    [InlineData("scanner", ScannerService.Reads)]
    [InlineData("results", ConfigurationPart.SweptRegistryCredentials | ConfigurationPart.Bus | ConfigurationPart.Database | ConfigurationPart.Mesh | ConfigurationPart.Api | ConfigurationPart.Ledger)]
    [InlineData("advisories", ScanMesh.Advisories.AdvisoriesService.Reads)]
    public void Secrets_OfAService_AreThoseItReadsAndNoMore(string service, ConfigurationPart reads)
    {
        var given = ((YamlSequenceNode)Services()[service]["secrets"]).Select(Text).ToList();
        Assert.Equal("registry:5000", Load(given, reads).Registries["local"].Host);
        Assert.All(given, less => Assert.Throws<ConfigurationException>(() => Load(given.Where(s => s != less), reads)));
    }

    [Fact]
    public void Configuration_OfCompose_IsRight()
    {
        var options = Load(["push-token", "ci-token", "bus-password", "database", "mesh-token", "api-token"], Enum.GetValues<ConfigurationPart>().Aggregate((a, b) => a | b));
        Assert.Equal("registry:5000", options.Registries["local"].Host);
    }

    private static ScanMeshOptions Load(IEnumerable<string> secrets, ConfigurationPart reads)
    {
        using var scratch = new ScratchFolder();
        foreach (var secret in secrets)
            File.WriteAllText(scratch.File(secret), secret + "-of-the-test");
        var text = File.ReadAllText(Path.Combine(SharedCases.Repository, "deploy", "compose", "scanmesh.yaml"))
            .Replace("/run/secrets/", scratch.Path + "/", StringComparison.Ordinal)
            .Replace("[/advisories]", $"[{scratch.Path}]", StringComparison.Ordinal);
        File.WriteAllText(scratch.File("scanmesh.yaml"), text);
        return ConfigurationLoader.Load(["--config", scratch.File("scanmesh.yaml")], reads, reads.HasFlag(ConfigurationPart.Sources) ? IngestConfiguration.Validate : null);
    }

    private static Dictionary<string, YamlMappingNode> Services()
    {
        // The representation model knows anchors, not merge keys.
        using var file = File.OpenText(Path.Combine(SharedCases.Repository, "docker-compose.yml"));
        var yaml = new YamlStream();
        yaml.Load(file);
        return ((YamlMappingNode)yaml.Documents[0].RootNode["services"]).ToDictionary(s => Text(s.Key), s => Merged((YamlMappingNode)s.Value), StringComparer.Ordinal);
    }

    private static YamlMappingNode Merged(YamlMappingNode node)
    {
        var merged = new YamlMappingNode();
        if (node.Children.TryGetValue("<<", out var below))
            foreach (var (key, value) in (YamlMappingNode)below)
                merged.Children[key] = value;
        foreach (var (key, value) in node.Where(c => Text(c.Key) != "<<"))
            merged.Children[key] = value is YamlMappingNode inner ? Merged(inner) : value;
        return merged;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
