using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Kit;
using YamlDotNet.RepresentationModel;

namespace ScanMesh.Tests.Unit.Deploy;

/// <summary>What INTERFACES fixes about docker-compose.yml, and that its configuration is right.</summary>
public sealed class ComposeTests : IDisposable
{
    private static readonly string[] Own = ["ingest", "scanner", "results", "advisories"];

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

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
            Assert.EndsWith(":-64198}:0", Text(service["user"]), StringComparison.Ordinal);
            Assert.Equal(["no-new-privileges:true"], ((YamlSequenceNode)service["security_opt"]).Select(Text));
        }
    }

    [Fact]
    public void Configuration_OfCompose_IsRight()
    {
        var text = File.ReadAllText(Path.Combine(SharedCases.Repository, "deploy", "compose", "scanmesh.yaml"));
        foreach (var secret in new[] { "push-token", "ci-token", "bus-password", "database", "mesh-token", "api-token" })
            File.WriteAllText(folder.File(secret), secret + "-of-the-test");
        text = text.Replace("/run/secrets/", folder.Path + "/", StringComparison.Ordinal).Replace("[/advisories]", $"[{folder.Path}]", StringComparison.Ordinal);
        File.WriteAllText(folder.File("scanmesh.yaml"), text);

        var options = ConfigurationLoader.Load(["--config", folder.File("scanmesh.yaml")], Enum.GetValues<ConfigurationPart>().Aggregate((a, b) => a | b));

        Assert.Equal("registry:5000", options.Registries["local"].Host);
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
