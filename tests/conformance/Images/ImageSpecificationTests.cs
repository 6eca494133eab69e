using System.Text;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Images;

/// <summary>The image specification's own cases, and manifests of other tools' tests.</summary>
public sealed class ImageSpecificationTests
{
    private static readonly ScanLimits limits = new();

    [Fact]
    public async Task Read_SpecificationCases_ValidAndInvalidAreToldApart()
    {
        using var cases = JsonDocument.Parse(await File.ReadAllBytesAsync(SharedCases.Require("oci", "image-spec-schema-cases.json"), TestContext.Current.CancellationToken));
        var wrong = new List<string>();
        var count = 0;
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            count++;
            var json = one.GetProperty("json").GetString()!;
            var valid = one.GetProperty("valid").GetBoolean();
            var fault = await Record.ExceptionAsync(() => ReadAsync(one.GetProperty("kind").GetString()!, json));
            // Digest algorithms other than the two registered ones are valid and not supported; that is said.
            var right = valid ? fault is null or ScanException { Reason: FailureReason.Unsupported } : fault is ScanException;
            if (!right)
                wrong.Add($"{one.GetProperty("kind")}, {one.GetProperty("comment")}: {fault?.ToString() ?? "accepted"}");
        }

        Assert.True(count >= 65);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("m_ociv1.zstd.manifest.json", "image")]
    [InlineData("m_ociv1.uncompressed.manifest.json", "image")]
    [InlineData("m_ociv1.nondistributable.manifest.json", "image")]
    [InlineData("m_ociv1.nondistributable.gzip.manifest.json", "image")]
    [InlineData("m_ociv1.encrypted.manifest.json", "image")]
    [InlineData("m_ociv1.everything.json", "artifact")]
    [InlineData("ociv1.manifest.json", "image")]
    [InlineData("ociv1nomime.manifest.json", "image")]
    [InlineData("ociv1.artifact.json", "corrupt")]
    [InlineData("ociv1nomime.artifact.json", "corrupt")]
    [InlineData("v2s2.manifest.json", "image")]
    [InlineData("v2s2nomime.manifest.json", "unsupported")]
    [InlineData("oci1index.json", "index")]
    [InlineData("oci1.index.everything.json", "index")]
    [InlineData("ocilist-variants.json", "index")]
    [InlineData("ociv1.image.index.json", "index")]
    [InlineData("ociv1nomime.image.index.json", "index")]
    [InlineData("schema2list.json", "index")]
    [InlineData("schema2list-variants.json", "index")]
    [InlineData("v2list.manifest.json", "index")]
    [InlineData("v2s1.manifest.json", "unsupported")]
    [InlineData("v2s1-unsigned.manifest.json", "unsupported")]
    [InlineData("v2s1-invalid-signatures.manifest.json", "unsupported")]
    [InlineData("unknown-version.manifest.json", "unsupported")]
    [InlineData("non-json.manifest.json", "corrupt")]
    public void KindOf_ManifestsOfOtherTools_IsWhatTheyAre(string file, string expected)
    {
        var bytes = File.ReadAllBytes(SharedCases.Require("schemas", "oci", "containers-image", "manifest", file));
        string actual;
        try
        {
            var manifest = new FetchedManifest(ManifestReader.MediaTypeOf(bytes, null), Digest.Sha256(bytes), bytes);
            actual = ManifestReader.KindOf(manifest, limits).ToText();
            if (actual == "index")
                Assert.NotEmpty(ManifestReader.ReadIndex(manifest, limits).Children);
        }
        catch (ScanException e)
        {
            actual = e.Reason.ToText();
        }

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("linux/arm/v7")]
    [InlineData("linux/arm/v6")]
    [InlineData("linux/arm64")]
    [InlineData("linux/amd64")]
    public void Select_ListsWithVariants_GivesTheAskedOne(string platform)
    {
        foreach (var file in new[] { "ocilist-variants.json", "schema2list-variants.json" })
        {
            var bytes = File.ReadAllBytes(SharedCases.Require("schemas", "oci", "containers-image", "manifest", file));
            var index = ManifestReader.ReadIndex(new FetchedManifest(ManifestReader.MediaTypeOf(bytes, null), Digest.Sha256(bytes), bytes), limits);
            var wanted = Platform.Parse(platform);
            if (index.Children.Any(c => c.Descriptor.Platform is { } p && p.Architecture == wanted.Architecture))
                Assert.Equal(wanted.Architecture, PlatformSelector.Select(index, wanted).Platform!.Architecture);
        }
    }

    [Fact]
    public async Task Layout_OfAnotherToolsTest_Resolves()
    {
        var folder = Path.GetDirectoryName(SharedCases.Require("schemas", "oci", "layout", "test_index", "index.json"))!;
        Assert.True(SourceReference.TryParse("oci:" + folder, out var reference, out _));
        await using var source = await ImageSources.OpenAsync(reference, limits, TimeProvider.System, null, TestContext.Current.CancellationToken);
        var fault = await Record.ExceptionAsync(() => source.ResolveAsync(TestContext.Current.CancellationToken));
        Assert.True(fault is null or ScanException { Reason: FailureReason.Unsupported or FailureReason.NotFound }, fault?.ToString());
    }

    private static async Task ReadAsync(string kind, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        switch (kind)
        {
            case "manifest":
                ManifestReader.ReadManifest(new FetchedManifest(ManifestReader.MediaTypeOf(bytes, ManifestMediaTypes.OciManifest), Digest.Sha256(bytes), bytes), limits);
                break;
            case "index":
                ManifestReader.ReadIndex(new FetchedManifest(ManifestReader.MediaTypeOf(bytes, ManifestMediaTypes.OciIndex), Digest.Sha256(bytes), bytes), limits);
                break;
            case "config":
                ManifestReader.ReadConfig(bytes, limits);
                break;
            case "descriptor":
                using (var document = JsonReading.Parse(bytes, "descriptor"))
                    document.RootElement.ReadDescriptor("descriptor");
                break;
            case "layout":
                await ReadLayoutAsync(bytes);
                break;
            default:
                throw new InvalidOperationException(kind);
        }
    }

    private static async Task ReadLayoutAsync(byte[] layout)
    {
        using var folder = new TemporaryFolder();
        Kit.Images.ImageFiles.WriteLayout(folder.Path, new Kit.Images.ImageBuilder().Layer(l => l.File("a", "b")).Build());
        folder.Write("oci-layout", layout);
        Assert.True(SourceReference.TryParse("oci:" + folder.Path, out var reference, out _));
        await using var source = await ImageSources.OpenAsync(reference, limits, TimeProvider.System, null, TestContext.Current.CancellationToken);
        await source.ResolveAsync(TestContext.Current.CancellationToken);
    }
}
