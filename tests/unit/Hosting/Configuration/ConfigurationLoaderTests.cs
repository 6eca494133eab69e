using System.Collections;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Hosting.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private const ConfigurationPart Everything = (ConfigurationPart)0x7FF;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_FileOfInterfaces_IsRead()
    {
        folder.Write("corp", "s3cret\n");
        folder.Write("hook", "hook-secret\n");
        folder.Write("mesh", "mesh-token\n");
        var options = Load("""
            registries:
              corp:   {host: harbor.example.com, auth: basic, username: robot$scan, passwordFile: corp, maxParallel: 4, aliases: [cr.example.com]}
              hub:    {host: docker.io}
            sources:
              corp-push: {kind: distribution, registry: corp, secretFile: hook}
              ci: {kind: native, auth: basic, username: ci, secret: abc}
            advisories: {inputs: [.], interval: 1h30m}
            bus: {host: rabbitmq, username: u, password: p, tls: true}
            database: {connectionString: Host=x}
            mesh: {results: http://results:8083, advisories: http://advisories:8084, tokenFile: mesh}
            spool: {directory: spool, maxBytes: 2000000}
            api: {tokens: [{name: ci, token: t, repositories: ["team-a/**"], scopes: [read, subscribe, gate]}]}
            scanner: {scanTime: 10m, stopGrace: 500ms}
            listen:
            """);

        Assert.Equal(["cr.example.com"], options.Registries["corp"].Aliases);
        Assert.Equal(Path.Combine(folder.Path, "corp"), options.Registries["corp"].PasswordFile);
        Assert.Equal("robot$scan", options.Registries["corp"].Username);
        Assert.Equal("basic", options.Sources["ci"].Auth);
        Assert.Equal([Path.Combine(folder.Path, ".")], options.Advisories.Inputs);
        Assert.Equal(TimeSpan.FromMinutes(90), options.Advisories.Interval);
        Assert.True(options.Bus.Tls);
        Assert.Equal(Path.Combine(folder.Path, "spool"), options.Spool.Directory);
        Assert.Equal(["team-a/**"], Assert.Single(options.Api.Tokens).Repositories);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.Scanner.StopGrace);
        Assert.Equal(8081, options.Listen.Api);
    }

    [Fact]
    public void Load_LimitsOfARegistry_AreReadAndTheRestStaysUsual()
    {
        var file = folder.Write("scanmesh.yaml", """
            registries:
              corp: {host: harbor.example.com, limits: {layerEntries: 1000, compressionRatio: 50}}
              bad: {host: b.example.com, limits: {layerEntries: 0, pathByte: 5}}
            """);
        var errors = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(["--config", file], ConfigurationPart.Registries, environment: new Hashtable())).Errors;
        Assert.Equal(
            [
                $"{file}:3: registries.bad.limits.pathByte: unknown key; did you mean 'pathBytes'?",
                $"{file}:3: registries.bad.limits.layerEntries: 0 is outside 1 to 100000000",
            ],
            errors);

        file = folder.Write("scanmesh.yaml", "registries: {corp: {host: harbor.example.com, limits: {layerEntries: 1000}}}\n");
        var limits = ConfigurationLoader.Load(["--config", file], ConfigurationPart.Registries, environment: new Hashtable()).Registries["corp"].Limits.ToLimits(TimeSpan.FromMinutes(3));
        Assert.Equal(new ScanLimits { LayerEntries = 1000, ScanTime = TimeSpan.FromMinutes(3) }, limits);
    }

    [Fact]
    public void Load_ManyErrors_AreListedAtOnceInOrderWithLineAndNearestName()
    {
        var file = folder.Write("scanmesh.yaml", """
            registris:
              x: {host: a}
            registries:
              corp:
                hots: harbor.example.com
                auth: basci
              ecr: {host: e.example.com, auth: ecr}
            sources:
              push: {kind: distribution, registry: crop, previousSecretFile: absent}
            bus: {port: many}
            scanner: {scanTime: 20, pushConcurrency: 0}
            spool: [1]
            policies: [a.yaml]
            advisories: {feeds: [osvv, epss], ecosystems: Debain, osv: nowhere}
            """);

        var errors = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(["--config", file], Everything, environment: new Hashtable())).Errors;

        Assert.Equal(
            [
                $"{file}:1: registris: unknown key; did you mean 'registries'?",
                $"{file}:4: registries.corp.host: is missing",
                $"{file}:5: registries.corp.hots: unknown key; did you mean 'host'?",
                $"{file}:6: registries.corp.auth: 'basci' is not one of anonymous, basic, bearer, docker-config, ecr, acr, gar; did you mean 'basic'?",
                $"{file}:7: registries.ecr.auth: 'e.example.com' is no Amazon ECR host, which auth ecr needs (ACCOUNT.dkr.ecr.REGION.amazonaws.com); write other names under aliases",
                $"{file}:9: sources.push.previousSecretFile: '{folder.Path}/absent' does not exist",
                $"{file}:9: sources.push.registry: no registry 'crop' is configured; did you mean 'corp'?",
                $"{file}:10: bus.port: 'many' is not a whole number",
                $"{file}:11: scanner.scanTime: '20' is not a duration (30s, 5m, 1h)",
                $"{file}:11: scanner.pushConcurrency: 0 is outside 1 to 256",
                $"{file}:12: spool: a mapping is expected",
                $"{file}:13: policies: is not supported yet by this version",
                $"{file}:14: advisories.feeds: 'osvv' is not one of osv, amazon, oracle, fedora, kev; did you mean 'osv'?",
                $"{file}:14: advisories.feeds: 'epss' is not supported yet by this version",
                $"{file}:14: advisories.ecosystems: 'Debain' is none of {string.Join(", ", Feeds.Ecosystems)}, and not 'auto' alone; did you mean 'Debian'?",
                $"{file}:14: advisories.osv: 'nowhere' is not an http(s) address",
                "database.connectionString: is missing; give 'connectionStringFile' (or 'connectionString')",
                "mesh.token: is missing; give 'tokenFile' (or 'token')",
            ],
            errors);
    }

    [Theory]
    [InlineData("feeds: [osv, kev, amazon, oracle, fedora]", null)]
    [InlineData("feeds: [amazon, fedora, osv], ecosystems: [Debian, Amazon Linux, 'Fedora:43']", null)]
    [InlineData("feeds: [osv], ecosystems: [Debian, Oracle Linux]", "advisories.ecosystems: 'Oracle Linux' comes from the feed oracle, which advisories.feeds does not name")]
    [InlineData("feeds: [amazon], ecosystems: ['Amazon Linux:1']", "advisories.ecosystems: 'Amazon Linux:1': the feed amazon has no such release")]
    [InlineData("feeds: [amazon], amazon: nowhere", "advisories.amazon: 'nowhere' is not an http(s) address")]
    [InlineData("feeds: [orakel]", "advisories.feeds: 'orakel' is not one of osv, amazon, oracle, fedora, kev; did you mean 'oracle'?")]
    public void Load_Feeds_AreChecked(string settings, string? error)
    {
        var file = folder.Write("scanmesh.yaml", $"advisories: {{{settings}}}\n");
        string[] errors = [];
        try
        {
            ConfigurationLoader.Load(["--config", file], ConfigurationPart.Advisories, environment: new Hashtable());
        }
        catch (ConfigurationException e)
        {
            errors = [.. e.Errors];
        }

        Assert.Equal(error is null ? [] : [$"{file}:1: {error}"], errors);
    }

    [Theory]
    [InlineData("auth: kerberos", "auth: 'kerberos' is not one of anonymous, basic, bearer, docker-config, ecr, acr, gar")]
    [InlineData("auth: basic", "username: is missing; auth basic needs one")]
    [InlineData("auth: ecr", "auth: 'r.example' is no Amazon ECR host")]
    [InlineData("caFile: none.pem", "caFile: '")]
    [InlineData("auth: docker-config, configFile: none.json", "configFile: '")]
    [InlineData("mirrors: ['https://m.example']", "mirrors: 'https://m.example' is not host[:port][/prefix]")]
    [InlineData("mirrors: [m.example/UPPER]", "mirrors: 'm.example/UPPER' is not host[:port][/prefix]")]
    [InlineData("tokenHosts: ['https://t.example/']", "tokenHosts: 'https://t.example/' is not a host name")]
    public void Load_RegistryMistake_IsNamed(string setting, string part)
    {
        var file = folder.Write("scanmesh.yaml", $"registries:\n  r: {{host: r.example, {setting}}}\n");

        var errors = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(["--config", file], ConfigurationPart.RegistryCredentials, environment: new Hashtable())).Errors;

        Assert.Contains(errors, e => e.Contains($"registries.r.{part}", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_PartNotRead_ValuesAreNotCheckedButKeysAre()
    {
        var file = folder.Write("scanmesh.yaml", "bus: {passwordFile: absent}\nspool: {maxBites: 1}\n");

        var errors = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(["--config", file], ConfigurationPart.None, environment: new Hashtable())).Errors;

        Assert.Equal([$"{file}:2: spool.maxBites: unknown key; did you mean 'maxBytes'?"], errors);
    }

    [Fact]
    public void Load_Environment_OverridesTheFileWhateverItsCase()
    {
        var file = folder.Write("scanmesh.yaml", "bus: {host: a}\napi: {tokens: [{name: one, token: x}]}\nregistries: {Corp: {host: a.example}}\n");
        var options = ConfigurationLoader.Load([], ConfigurationPart.Bus, environment: new Hashtable
        {
            ["SCANMESH_CONFIG"] = file,
            ["ScanMesh__Bus__Host"] = "b",
            ["SCANMESH__BUS__PORT"] = "5673",
            ["ScanMesh__Api__Tokens__0__Token"] = "y",
            ["ScanMesh__Api__Tokens__1__Name"] = "two",
            ["ScanMesh__Registries__corp__Insecure"] = "true",
            ["ScanMesh__Sources__new__Kind"] = "native",
        });

        Assert.Equal(("b", 5673), (options.Bus.Host, options.Bus.Port));
        Assert.Equal([("one", "y"), ("two", null)], options.Api.Tokens.Select(t => (t.Name, t.Token)));
        Assert.Equal((true, "a.example"), (options.Registries["Corp"].Insecure, options.Registries["Corp"].Host));
        Assert.Equal("native", options.Sources["new"].Kind);
    }

    [Fact]
    public void Load_WrongEnvironment_NamesTheVariable()
    {
        var errors = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load([], ConfigurationPart.None, environment: new Hashtable
        {
            ["ScanMesh__Bus__Hots"] = "b",
            ["ScanMesh__Bus__Port"] = "x",
        })).Errors;

        Assert.Equal(["ScanMesh__Bus__Hots: bus.Hots: unknown key; did you mean 'host'?", "ScanMesh__Bus__Port: bus.port: 'x' is not a whole number"], errors);
    }

    [Fact]
    public void Load_NamedFileAbsent_IsAnError()
    {
        var e = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(["--config", "/nowhere/x.yaml"], ConfigurationPart.None, fileRequired: false, environment: new Hashtable()));
        Assert.Contains("/nowhere/x.yaml", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFileAtAll_OnlyWhereNoneIsRequired()
    {
        Assert.SkipWhen(File.Exists(ConfigurationLoader.DefaultFile), "this machine has a configuration");
        Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load([], ConfigurationPart.None, environment: new Hashtable()));
        Assert.Equal(9090, ConfigurationLoader.Load([], ConfigurationPart.None, fileRequired: false, environment: new Hashtable()).Listen.Health);
    }

    [Theory]
    [InlineData("a: [1, 2")]
    [InlineData("bus: {host: a}\nbus: {host: b}")]
    [InlineData("- a")]
    [InlineData("a: 1\n---\nb: 2")]
    public void Load_MalformedYaml_IsOneErrorWithTheFile(string yaml)
    {
        var file = folder.Write("scanmesh.yaml", yaml);
        var e = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(["--config=" + file], ConfigurationPart.None, environment: new Hashtable()));
        Assert.StartsWith(file, e.Errors[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.example", true)]
    [InlineData("A.example:5000", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("localhost", true)]
    [InlineData("docker.io", true)]
    [InlineData("https://a.example", false)]
    [InlineData("a.example/path", false)]
    [InlineData("u@a.example", false)]
    [InlineData("a b.example", false)]
    public void Load_RegistryHost_IsAHostAndNothingElse(string host, bool valid)
    {
        var file = folder.Write("scanmesh.yaml", $"registries: {{r: {{host: '{host}'}}}}");
        var e = Record.Exception(() => ConfigurationLoader.Load(["--config=" + file], ConfigurationPart.Registries, environment: new Hashtable()));
        Assert.Equal(valid, e is null);
    }

    [Fact]
    public void Load_OneHostForTwoRegistries_IsRefused()
    {
        var file = folder.Write("scanmesh.yaml", "registries:\n  a: {host: a.example}\n  b: {host: b.example, aliases: [A.example]}\n");
        var e = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(["--config=" + file], ConfigurationPart.Registries, environment: new Hashtable()));
        Assert.Equal([$"{file}:3: registries.b.aliases: 'A.example' belongs to registry 'a' already"], e.Errors);
    }

    private ScanMeshOptions Load(string yaml) =>
        ConfigurationLoader.Load(["--config", folder.Write("scanmesh.yaml", yaml)], Everything, environment: new Hashtable());
}
