using ScanMesh.Engine.Images.Sources;

namespace ScanMesh.Tests.Unit.Engine.Images.Sources;

public sealed class SourceReferenceTests
{
    [Theory]
    [InlineData("debian:12", SourceKind.Registry, "docker.io/library/debian:12", null)]
    [InlineData("localhost:5000/a/b", SourceKind.Registry, "localhost:5000/a/b:latest", null)]
    [InlineData("docker://reg.example.com/a:1", SourceKind.Registry, "reg.example.com/a:1", null)]
    [InlineData("oci:/tmp/layout", SourceKind.OciLayout, "/tmp/layout", null)]
    [InlineData("oci:/tmp/layout:v1", SourceKind.OciLayout, "/tmp/layout", "v1")]
    [InlineData("oci:a:b/c", SourceKind.OciLayout, "a:b/c", null)]
    [InlineData("docker-archive:/tmp/a.tar", SourceKind.DockerArchive, "/tmp/a.tar", null)]
    [InlineData("oci-archive:/tmp/a.tar", SourceKind.OciArchive, "/tmp/a.tar", null)]
    [InlineData("oci-archive:/tmp/a.tar:v1", SourceKind.OciArchive, "/tmp/a.tar", "v1")]
    [InlineData("sbom:/tmp/a.json", SourceKind.Sbom, "/tmp/a.json", null)]
    [InlineData("rootfs:/", SourceKind.RootFs, "/", null)]
    public void TryParse_Reference_IsRead(string text, SourceKind kind, string where, string? tag)
    {
        Assert.True(SourceReference.TryParse(text, out var reference, out _));
        Assert.Equal(kind, reference.Kind);
        Assert.Equal(where, reference.Path ?? reference.Image!.ToString());
        Assert.Equal(tag, reference.Tag);
        Assert.True(SourceReference.TryParse(reference.ToString(), out var again, out _));
        Assert.Equal(reference, again);
    }

    [Theory]
    [InlineData("", "names no image")]
    [InlineData("oci:", "names no image")]
    [InlineData("rootfs:", "names no image")]
    [InlineData("UPPER CASE", "names no image")]
    [InlineData("sbom:", "names no image")]
    [InlineData("docker-daemon:debian:12", "is not offered")]
    public void TryParse_Wrong_SaysWhatToUse(string text, string expected)
    {
        Assert.False(SourceReference.TryParse(text, out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("docker-archive:FILE", error, StringComparison.Ordinal);
    }
}
