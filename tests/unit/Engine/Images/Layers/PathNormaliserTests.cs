using System.Text;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Tests.Unit.Engine.Images.Layers;

public sealed class PathNormaliserTests
{
    [Theory]
    [InlineData("etc/passwd", "etc/passwd")]
    [InlineData("./etc/passwd", "etc/passwd")]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("//.//etc/passwd", "etc/passwd")]
    [InlineData("etc//passwd", "etc/passwd")]
    [InlineData("etc/./passwd", "etc/passwd")]
    [InlineData("etc/", "etc")]
    [InlineData("etc///", "etc")]
    [InlineData("./", "")]
    [InlineData(".", "")]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("a/../b", "b")]
    [InlineData("a/b/../../c", "c")]
    [InlineData("a/..", "")]
    [InlineData("./a/.wh.b", "a/.wh.b")]
    [InlineData(".wh..wh..opq", ".wh..wh..opq")]
    [InlineData("..a/b..", "..a/b..")]
    [InlineData("...", "...")]
    [InlineData("a/.../b", "a/.../b")]
    [InlineData("a\\..\\b", "a\\..\\b")]
    [InlineData("..", null)]
    [InlineData("../a", null)]
    [InlineData("/../a", null)]
    [InlineData("a/../../b", null)]
    [InlineData("./../a", null)]
    [InlineData("a/./../../a", null)]
    public void Normalise_Path_StaysBelowTheRoot(string raw, string? expected) =>
        Assert.Equal(expected, PathNormaliser.Normalise(Encoding.UTF8.GetBytes(raw)));

    [Fact]
    public void Normalise_BytesThatAreNotUtf8_AreReplaced() =>
        Assert.Equal("a\uFFFD/b", PathNormaliser.Normalise([(byte)'a', 0xFF, (byte)'/', (byte)'b']));
}
