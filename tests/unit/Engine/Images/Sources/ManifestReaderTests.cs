using System.Text;
using System.Text.Json.Nodes;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Unit.Engine.Images.Sources;

public sealed class ManifestReaderTests
{
    private static readonly ScanLimits limits = new();
    private static readonly BuiltContent amd64 = new ImageBuilder().Layer(l => l.File("a", "b")).Build();
    private static readonly BuiltContent arm64 = new ImageBuilder().For("linux/arm64/v8").Layer(l => l.File("a", "b")).Build();

    [Fact]
    public void ReadIndex_ImagesAndAttestation_AreToldApart()
    {
        var nested = new JsonObject { ["mediaType"] = ManifestMediaTypes.OciIndex, ["digest"] = amd64.Digest.ToString(), ["size"] = 3 };
        var artifact = new JsonObject { ["mediaType"] = ManifestMediaTypes.OciManifest, ["artifactType"] = "application/vnd.example+json", ["digest"] = amd64.Digest.ToString(), ["size"] = 3 };
        var json = JsonNode.Parse(new ImageIndexBuilder().Image(amd64).Attestation(amd64).Image(arm64).Build().Bytes)!;
        json["manifests"]!.AsArray().Add(nested);
        json["manifests"]!.AsArray().Add(artifact);
        var index = ManifestReader.ReadIndex(Fetched(json.ToJsonString()), limits);
        Assert.Equal(
            [IndexChildKind.Image, IndexChildKind.Attestation, IndexChildKind.Image, IndexChildKind.Image, IndexChildKind.Other],
            index.Children.Select(c => c.Kind));
        Assert.Equal(new Platform("linux", "arm64", "v8"), index.Children[2].Descriptor.Platform);
    }

    [Theory]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip", ManifestKind.Image)]
    [InlineData("application/vnd.docker.container.image.v1+json", "application/vnd.docker.image.rootfs.diff.tar.gzip", ManifestKind.Image)]
    [InlineData("application/octet-stream", "application/octet-stream", ManifestKind.Image)]
    [InlineData("application/json", "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", ManifestKind.Image)]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.in-toto+json", ManifestKind.Artifact)]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.dev.cosign.simplesigning.v1+json", ManifestKind.Artifact)]
    [InlineData("application/vnd.cncf.helm.config.v1+json", "application/vnd.cncf.helm.chart.content.v1.tar+gzip", ManifestKind.Artifact)]
    [InlineData("application/vnd.oci.empty.v1+json", "application/vnd.oci.image.layer.v1.tar", ManifestKind.Artifact)]
    [InlineData("application/vnd.docker.plugin.v1+json", "application/vnd.docker.image.rootfs.diff.tar.gzip", ManifestKind.Artifact)]
    public void KindOf_Manifest_ByConfigAndLayers(string config, string layer, ManifestKind expected)
    {
        var image = new ImageBuilder().Layer(l => l.File("a", "b")).EditManifest(m =>
        {
            m["config"]!["mediaType"] = config;
            m["layers"]![0]!["mediaType"] = layer;
        }).Build();
        Assert.Equal(expected, ManifestReader.KindOf(Fetched(Encoding.UTF8.GetString(image.Bytes)), limits));
    }

    [Theory]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[]}", null, ManifestMediaTypes.OciIndex)]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[]}", ManifestMediaTypes.DockerList, ManifestMediaTypes.DockerList)]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[]}", ManifestMediaTypes.OciManifest, ManifestMediaTypes.OciIndex)]
    [InlineData("{\"schemaVersion\":2,\"config\":{}}", "text/plain", ManifestMediaTypes.OciManifest)]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{}}", ManifestMediaTypes.OciIndex, ManifestMediaTypes.DockerManifest)]
    [InlineData("{\"schemaVersion\":1}", "application/json", "application/vnd.docker.distribution.manifest.v1+json")]
    [InlineData("{}", "x/y", "x/y")]
    public void MediaTypeOf_Document_GoesBeforeTheClaim(string json, string? claimed, string expected) =>
        Assert.Equal(expected, ManifestReader.MediaTypeOf(Encoding.UTF8.GetBytes(json), claimed));

    [Fact]
    public void Read_Schema1_SaysWhatToDo()
    {
        var fault = Assert.Throws<ScanException>(() => ManifestReader.KindOf(Fetched("{\"schemaVersion\":1,\"name\":\"a\",\"fsLayers\":[]}"), limits));
        Assert.Equal(FailureReason.Unsupported, fault.Reason);
        Assert.Contains("schema 1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DocumentThatIsBoth_IsRefused()
    {
        var json = JsonNode.Parse(amd64.Bytes)!;
        json["manifests"] = new JsonArray();
        Assert.Equal(FailureReason.Corrupt, Assert.Throws<ScanException>(() => ManifestReader.ReadManifest(Fetched(json.ToJsonString()), limits)).Reason);
        json["mediaType"] = ManifestMediaTypes.OciIndex;
        Assert.Equal(FailureReason.Corrupt, Assert.Throws<ScanException>(() => ManifestReader.ReadIndex(Fetched(json.ToJsonString()), limits)).Reason);
    }

    [Fact]
    public void Read_BeyondTheLimits_IsTooLarge()
    {
        var index = Fetched(Encoding.UTF8.GetString(new ImageIndexBuilder().Image(amd64).Image(arm64).Build().Bytes));
        Assert.Equal(FailureReason.TooLarge, Assert.Throws<ScanException>(() => ManifestReader.ReadIndex(index, new ScanLimits { IndexChildren = 1 })).Reason);
        Assert.Equal(FailureReason.TooLarge, Assert.Throws<ScanException>(() => ManifestReader.ReadIndex(index, new ScanLimits { ManifestBytes = 10 })).Reason);
        var image = Fetched(Encoding.UTF8.GetString(new ImageBuilder().Layer(amd64.Layers[0]).Layer(amd64.Layers[0]).Build().Bytes));
        Assert.Equal(FailureReason.TooLarge, Assert.Throws<ScanException>(() => ManifestReader.ReadManifest(image, new ScanLimits { Layers = 1 })).Reason);
        Assert.Equal(FailureReason.TooLarge, Assert.Throws<ScanException>(() => ManifestReader.ReadConfig(amd64.Config, new ScanLimits { ConfigBytes = 10 })).Reason);
    }

    [Fact]
    public void Read_DeeplyNestedJson_IsCorrupt()
    {
        var fault = Assert.Throws<ScanException>(() => ManifestReader.MediaTypeOf(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000)), null));
        Assert.Equal(FailureReason.Corrupt, fault.Reason);
    }

    [Fact]
    public void CreatedBy_HistoryThatDoesNotFit_IsUnknown()
    {
        var config = ManifestReader.ReadConfig("""
            {"os":"linux","architecture":"arm","variant":"v7","created":"2020-01-23T16:53:06.686519038Z","rootfs":{"type":"layers","diff_ids":[]},
            "history":[{"created_by":"a"},{"created_by":"b","empty_layer":true},{"created_by":"c"}]}
            """u8.ToArray(), limits);
        Assert.Equal(["a", "c"], config.CreatedBy(2));
        Assert.Equal([null, null, null], config.CreatedBy(3));
        Assert.Equal("linux/arm/v7", config.Platform!.ToString());
        Assert.Equal(2020, config.Created!.Value.Year);
    }

    private static FetchedManifest Fetched(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return new FetchedManifest(ManifestReader.MediaTypeOf(bytes, null), Digest.Sha256(bytes), bytes);
    }
}
