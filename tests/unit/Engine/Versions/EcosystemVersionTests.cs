using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Versions;

public sealed class EcosystemVersionTests
{
    [Theory]
    [InlineData("3.0", "3.0-1", -1)]
    [InlineData("3.0-1", "3.0-1.el9", -1)]
    [InlineData("1:1.0-1", "2.0-1", 1)]
    [InlineData("0:1.0-1", "1.0-1", 0)]
    [InlineData(":1.0-1", "0:1.0-1", 0)]
    [InlineData("1.0~rc2-1", "1.0-1", -1)]
    [InlineData("1.0^2024-1", "1.0-1", 1)]
    [InlineData("1.0^2024-1", "1.0.1-1", -1)]
    [InlineData("1.a", "1.1", -1)]
    [InlineData("1.010", "1_10", 0)]
    [InlineData("a:1", "b:1", -1)]
    [InlineData("", "1", null)]
    public void Rpm_Pair_IsOrdered(string left, string right, int? expected) => Check(new RpmVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("2.13.0", "2.13", 0)]
    [InlineData("2.9.10.8", "2.13.4", -1)]
    [InlineData("5.3.0.RELEASE", "5.3.0", 0)]
    [InlineData("5.3.0-SNAPSHOT", "5.3.0", -1)]
    [InlineData("4.0-rc1", "4.0-CR2", -1)]
    [InlineData("4.0-m1", "4.0-alpha-9", 1)]
    [InlineData("31.1-jre", "31.1-android", 1)]
    [InlineData("31.1-jre", "31.1.1", -1)]
    [InlineData("1-ga-1", "1", 1)]
    [InlineData("1.0.0-0.0-x", "1-x", 0)]
    [InlineData("99999999999999999999", "100000000000000000000", -1)]
    [InlineData("", "1", null)]
    public void Maven_Pair_IsOrdered(string left, string right, int? expected) => Check(new MavenVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("v1.9.0", "1.10.0", -1)]
    [InlineData("v2.0.0+incompatible", "2.0.0", 0)]
    [InlineData("v0.0.0-20230101000000-aaaaaaaaaaaa", "v0.0.0-20230201000000-000000000000", -1)]
    [InlineData("v1.2.4-0.20230101000000-aaaaaaaaaaaa", "v1.2.3", 1)]
    [InlineData("v1.2.4-0.20230101000000-aaaaaaaaaaaa", "v1.2.4-rc.1", -1)]
    [InlineData("go1.22rc1", "1.22.0-rc.1", 0)]
    [InlineData("1.22rc1", "1.22.0", -1)]
    [InlineData("go1.22beta1", "1.22.0-0", 1)]
    [InlineData("go1.21", "1.21.0", 0)]
    [InlineData("go1.21.9 X:boringcrypto", "1.21.10", -1)]
    [InlineData("go1.21.10-custom", "1.21.10", 0)]
    [InlineData("(devel)", "1.0.0", null)]
    [InlineData("v1.2-pre", "1.0.0", null)]
    [InlineData("v1.02.3", "1.0.0", null)]
    [InlineData("v1.2.3-01", "1.0.0", null)]
    [InlineData("v1.2.3+", "1.0.0", null)]
    [InlineData("1.22rc", "1.0.0", null)]
    [InlineData("go1.22xx1", "1.0.0", null)]
    [InlineData("", "1.0.0", null)]
    public void Go_Pair_IsOrdered(string left, string right, int? expected) => Check(new GoVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("13.0.1", "13.0.1.0", 0)]
    [InlineData("4.5.6.7", "4.5.6", 1)]
    [InlineData("1.0.0-RC.10", "1.0.0-rc.9", 1)]
    [InlineData("1.0.0-Beta", "1.0.0-beta+abc", 0)]
    [InlineData("1.0.0-beta", "1.0.0", -1)]
    [InlineData("1.0.0-beta.1", "1.0.0-beta", 1)]
    [InlineData("01.02", "1.2.0", 0)]
    [InlineData(" 1 . 2 ", "1.2", 0)]
    [InlineData("1.0.0-2147483648", "1.0.0-3", 1)]
    [InlineData("v1.0", "1.0", null)]
    [InlineData("1.2147483648", "1.0", null)]
    [InlineData("1.2.3.4.5", "1.0", null)]
    [InlineData("1.0-", "1.0", null)]
    [InlineData("1.0-a..b", "1.0", null)]
    [InlineData("1.0beta", "1.0", null)]
    [InlineData("", "1.0", null)]
    public void NuGet_Pair_IsOrdered(string left, string right, int? expected) => Check(new NuGetVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("7.0.4", "7.0.4.0", 0)]
    [InlineData("7.0.0.rc1", "7.0.0", -1)]
    [InlineData("7.0.0.beta2", "7.0.0.beta10", -1)]
    [InlineData("1.0.a", "1.a", 0)]
    [InlineData("1.0-x", "1.0.pre.x", 0)]
    [InlineData("1.0.B", "1.0.a", -1)]
    [InlineData("", "0", 0)]
    [InlineData(" 1.0\n", "1", 0)]
    [InlineData("1..2", "1", null)]
    [InlineData("a.1", "1", null)]
    [InlineData("1.0_1", "1", null)]
    [InlineData("1-", "1", null)]
    public void Gem_Pair_IsOrdered(string left, string right, int? expected) => Check(new GemVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("v6.4.1", "6.4.1", 0)]
    [InlineData("6.4", "6.4.0.0", 0)]
    [InlineData("6.4.0-BETA2", "6.4.0b3", -1)]
    [InlineData("6.4.0-RC1", "6.4.0-beta9", 1)]
    [InlineData("6.4.0-p1", "6.4.0", 1)]
    [InlineData("6.4.0-dev", "6.4.0-alpha1", -1)]
    [InlineData("6.4.x-dev", "6.4.12", 1)]
    [InlineData("dev-main", "0.1", -1)]
    [InlineData("dev-main", "dev-main", 0)]
    [InlineData("dev-main", "dev-next", null)]
    [InlineData("1.0.0+abc", "1", 0)]
    [InlineData("1.0.0-snapshot", "1", null)]
    [InlineData("1.0.0.0.0", "1", null)]
    [InlineData("", "1", null)]
    public void Composer_Pair_IsOrdered(string left, string right, int? expected) => Check(new ComposerVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("1.0.0", "1.0.0+1", -1)]
    [InlineData("1.0.0+2", "1.0.0+10", -1)]
    [InlineData("1.0.0-a+9", "1.0.0-b", -1)]
    [InlineData("1.0.0+a..b", "1.0.0", null)]
    [InlineData("1.0.0+", "1.0.0", null)]
    [InlineData("any", "1.0.0", null)]
    public void Pub_Pair_IsOrdered(string left, string right, int? expected) => Check(new PubVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("1.2-3", "1.2.3", 0)]
    [InlineData("1.2", "1.2.0", -1)]
    [InlineData("1.10", "1.9", 1)]
    [InlineData("1.-2", "1", null)]
    [InlineData("1.0a", "1", null)]
    [InlineData("", "1", null)]
    public void Cran_Pair_IsOrdered(string left, string right, int? expected) => Check(new CranVersionScheme(), left, right, expected);

    [Theory]
    [InlineData("1.2", "1.2.0", -1)]
    [InlineData("1.10", "1.9.9", 1)]
    [InlineData("1.02", "1", null)]
    [InlineData("1.1234567890", "1", null)]
    [InlineData("1.0-1", "1", null)]
    [InlineData("", "1", null)]
    public void Hackage_Pair_IsOrdered(string left, string right, int? expected) => Check(new HackageVersionScheme(), left, right, expected);

    /// <summary>Every scheme is bounded: what is long is not comparable or has an order, and takes no time.</summary>
    [Fact]
    public void Compare_VeryLongText_IsAnsweredAtOnce()
    {
        string[] pieces = ["1", "1.", "-", "a", "1-a", "0.", "1.0-", " ", "+", "~", "^", ".dev", "9"];
        foreach (var scheme in ScanMesh.Engine.Ecosystems.Ecosystems.All.Select(e => e.Versions).Append(new RpmVersionScheme()))
            foreach (var piece in pieces)
            {
                var text = string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length));
                Assert.Null(LanguageSchemes.Contains(scheme.Name) ? scheme.Compare(text, text) : null);
                foreach (var length in new[] { 200, 255, 256, 257 })
                    Assert.True(scheme.Compare(text[..length], text[..length]) is null or 0, $"{scheme.Name}: {piece}");
            }
    }

    private static readonly string[] LanguageSchemes = ["rpm", "maven", "go", "nuget", "rubygems", "composer", "pub", "cran", "hackage", "semver", "pep440"];

    private static void Check(IVersionScheme scheme, string left, string right, int? expected)
    {
        Assert.Equal(expected, Sign(scheme.Compare(left, right)));
        Assert.Equal(-expected, Sign(scheme.Compare(right, left)));
    }

    private static int? Sign(int? order) => order is { } value ? Math.Sign(value) : null;
}
