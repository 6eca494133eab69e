using ScanMesh.Hosting.Access;

namespace ScanMesh.Tests.Unit.Results;

public sealed class GlobTests
{
    [Theory]
    [InlineData("team-a/*", "team-a/app", true)]
    [InlineData("team-a/*", "team-a/deep/app", false)]
    [InlineData("team-a/*", "team-ab/app", false)]
    [InlineData("team-a/**", "team-a/deep/app", true)]
    [InlineData("team-a/**", "team-a", false)]
    [InlineData("team-a/**", "x/team-a/app", false)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("**/app", "app", true)]
    [InlineData("**/app", "a/b/app", true)]
    [InlineData("**/app", "a/b/xapp", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "ab", false)]
    [InlineData("v*", "v1.2", true)]
    [InlineData("v1.2", "v1x2", false)]
    [InlineData("*-rc", "1-rc", true)]
    [InlineData("a**b", "a/x/b", true)]
    [InlineData("A", "a", false)]
    public void Matches_Name_AsDocumented(string pattern, string name, bool matches)
    {
        Assert.True(Glob.TryParse(pattern, out var glob));
        Assert.Equal(matches, glob.Matches(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("***")]
    [InlineData("a b")]
    [InlineData("a[bc]")]
    [InlineData("a\nb")]
    public void TryParse_Bad_IsRefused(string pattern) => Assert.False(Glob.TryParse(pattern, out _));

    [Fact]
    public void Matches_HostilePattern_TakesLinearTime()
    {
        Assert.True(Glob.TryParse(string.Concat(Enumerable.Repeat("*a", 200)), out var glob));
        Assert.False(glob.Matches(new string('a', 100_000) + "b"));
    }
}
