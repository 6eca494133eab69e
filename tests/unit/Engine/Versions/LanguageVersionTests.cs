using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Versions;

public sealed class LanguageVersionTests
{
    /// <summary>The specification's own order (Semantic Versioning 2.0.0, 11.4), and node-semver's loose forms.</summary>
    [Theory]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1", -1)]
    [InlineData("1.0.0-alpha.1", "1.0.0-alpha.beta", -1)]
    [InlineData("1.0.0-beta.2", "1.0.0-beta.11", -1)]
    [InlineData("1.0.0-rc.1", "1.0.0", -1)]
    [InlineData("1.0.0+a", "1.0.0+b", 0)]
    [InlineData(" =v1.2.3beta", "1.2.3-beta", 0)]
    [InlineData("1.2", "1.2.0", 0)]
    [InlineData("0", "0.0.0-0", 1)]
    [InlineData("99999999999999999999.0.0", "100000000000000000000.0.0", -1)]
    [InlineData("latest", "1.0.0", null)]
    [InlineData("1.0.0-", "1.0.0", null)]
    [InlineData("1.0.0-a..b", "1.0.0", null)]
    [InlineData("1.0.0 || 2", "1.0.0", null)]
    [InlineData("", "1.0.0", null)]
    public void SemVer_Pair_IsOrdered(string left, string right, int? expected) => Check(new SemVerScheme(), left, right, expected);

    /// <summary>PEP 440's own examples and normal forms.</summary>
    [Theory]
    [InlineData("1.0.dev456", "1.0a1", -1)]
    [InlineData("1.0a2.dev456", "1.0a2", -1)]
    [InlineData("1.0rc1", "1.0", -1)]
    [InlineData("1.0", "1.0+abc.5", -1)]
    [InlineData("1.0+abc.7", "1.0+5", -1)]
    [InlineData("1.0+5", "1.0.post456.dev34", -1)]
    [InlineData("1.0.post456.dev34", "1.0.post456", -1)]
    [InlineData("1.1.dev1", "1.1", -1)]
    [InlineData("2013.10", "1!1.0", -1)]
    [InlineData("1.0", "v1.0.0", 0)]
    [InlineData("1.1RC1", "1.1-rc.1", 0)]
    [InlineData("1.1a", "1.1alpha0", 0)]
    [InlineData("1.0-1", "1.0.post1", 0)]
    [InlineData("1.0.r4", "1.0-rev4", 0)]
    [InlineData("1.0+ubuntu-1", "1.0+ubuntu.1", 0)]
    [InlineData("1.0.0b", "1.0.0b0", 0)]
    [InlineData("french toast", "1.0", null)]
    [InlineData("1.0+", "1.0", null)]
    [InlineData("", "1.0", null)]
    public void Pep440_Pair_IsOrdered(string left, string right, int? expected) => Check(new Pep440VersionScheme(), left, right, expected);

    private static void Check(IVersionScheme scheme, string left, string right, int? expected)
    {
        Assert.Equal(expected, Sign(scheme.Compare(left, right)));
        Assert.Equal(-expected, Sign(scheme.Compare(right, left)));
    }

    private static int? Sign(int? order) => order is { } value ? Math.Sign(value) : null;
}
