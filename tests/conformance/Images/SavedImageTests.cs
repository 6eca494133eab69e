using System.Text.Json;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Images;

/// <summary>Archives that <c>docker save</c> wrote.</summary>
public sealed class SavedImageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inspect_VendorAlpine_GivesTheExpectedPackages()
    {
        using var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(SharedCases.Require("images", "alpine-310.expected.json"), Cancel));
        var root = expected.RootElement;
        var result = await InspectAsync(SharedCases.Require("images", "alpine-310.tar.gz"));

        Assert.True(result.Inventory.Complete);
        Assert.Empty(result.Inventory.Problems);
        Assert.Equal("alpine", result.Image.Distribution!.Id);
        Assert.Equal(root.GetProperty("os").GetProperty("name").GetString(), result.Image.Distribution.VersionId);
        Assert.Equal(root.GetProperty("architecture").GetString(), result.Image.Platform!.Architecture);
        Assert.Equal(root.GetProperty("diffIds").EnumerateArray().Select(d => d.GetString()), result.Image.Layers.Select(l => l.Digest.ToString()));
        Assert.Equal(
            root.GetProperty("packages").EnumerateArray().Select(p => $"{Text(p, "name")} {Text(p, "version")} {Text(p, "arch")} {Text(p, "origin")}").Order(StringComparer.Ordinal),
            result.Inventory.Packages.Select(p => $"{p.Name} {p.Version} {p.Architecture} {p.SourceName}").Order(StringComparer.Ordinal));

        static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("images", "busybox.tar", 1)]
    [InlineData("images", "symbolic.tar", 8)]
    public async Task Inspect_SavedImage_ReadsEveryLayer(string folder, string file, int layers)
    {
        var result = await InspectAsync(SharedCases.Require(folder, file));
        Assert.Empty(result.Inventory.Problems);
        Assert.True(result.Inventory.Complete);
        Assert.True(result.Image.Layers.Length >= layers);
        // No package manager in it: the one program of many names tells its version itself.
        Assert.All(result.Inventory.Packages, p => Assert.Equal(("busybox", PackageBasis.VersionString), (p.Name, p.Basis)));
    }

    [Fact]
    public async Task Inspect_ScannersOwnTestImages_EndWithAnAnswer()
    {
        var folder = Path.GetDirectoryName(SharedCases.Require("archives", "GNU-TAR-LISTING.json"))!;
        var files = Directory.GetFiles(Path.Combine(folder, "scalibr-image"), "*.tar", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var fault = await Record.ExceptionAsync(() => InspectAsync(file));
            Assert.True(fault is null or ScanException, $"{file}: {fault}");
        }
    }

    private static async Task<ImageInspection> InspectAsync(string file)
    {
        var limits = new ScanLimits();
        Assert.True(SourceReference.TryParse("docker-archive:" + file, out var reference, out _));
        await using var source = await ImageSources.OpenAsync(reference, limits, TimeProvider.System, null, Cancel);
        var (manifest, _) = await ImageSources.ResolveImageAsync(source, null, limits, Cancel);
        return await new ImagePipeline(AnalyserSet.Create(limits), limits, TimeProvider.System).InspectAsync(source, manifest, new MemoryLayerCache(), 4, Cancel);
    }
}
