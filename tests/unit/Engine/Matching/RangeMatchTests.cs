using System.Globalization;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Matching;

public sealed class RangeMatchTests
{
    private const int Highest = 12;

    [Theory]
    [InlineData("deb", 1)]
    [InlineData("apk", 2)]
    public void Of_RandomStatements_AgreesWithIntervals(string kind, int seed)
    {
        IVersionScheme scheme = kind == "deb" ? new DpkgVersionScheme() : new ApkVersionScheme();
        var random = new Random(seed);
        for (var round = 0; round < 3000; round++)
        {
            var ranges = Enumerable.Range(0, random.Next(3)).Select(_ => RandomRange()).ToList();
            var listed = Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, Highest)).ToList();
            var affected = Affected([.. ranges.Select(r => new OsvRange([.. r.Select(e => new OsvEvent(e.Kind, e.At == 0 ? "0" : Text(e.At)))]))], [.. listed.Select(Text)]);
            for (var version = 1; version <= Highest; version++)
            {
                var match = RangeMatch.Of(Text(version), affected, scheme);
                var hit = ranges.Find(r => IsIn(version, r));
                var expected = hit is not null || listed.Contains(version);
                var fixes = (hit is null ? ranges.SelectMany(r => r) : hit).Where(e => e.Kind == OsvEventKind.Fixed && e.At > version).Select(e => e.At).DefaultIfEmpty(0).Min();
                Assert.True(match.IsAffected == expected, $"{Text(version)} in {string.Join(" | ", ranges.Select(r => string.Join(' ', r)))} or {string.Join(' ', listed)}: {match}");
                Assert.Equal(expected && fixes > 0 ? Text(fixes) : null, match.FixedVersion);
                Assert.Equal(expected, match.Why.Length > 0);
            }
        }

        List<(OsvEventKind Kind, int At)> RandomRange() => [.. Enumerable.Range(0, random.Next(5)).Select(_ =>
        {
            var what = (OsvEventKind)random.Next((int)OsvEventKind.Introduced, (int)OsvEventKind.Limit + 1);
            return (what, random.Next(what == OsvEventKind.Introduced ? 0 : 1, Highest + 1));
        })];

        string Text(int version) => string.Create(CultureInfo.InvariantCulture, $"1.{version}-{(kind == "deb" ? "" : "r")}1");
    }

    [Fact]
    public void Of_IntroducedZero_IsBeforeEveryVersion() =>
        Assert.True(RangeMatch.Of("0~alpha", Affected([Range((OsvEventKind.Introduced, "0"))]), new DpkgVersionScheme()).IsAffected);

    [Theory]
    [InlineData("not a version", "1.0")]
    [InlineData("1.0", "not a version")]
    public void Of_VersionThatCannotBeCompared_IsNeitherAffectedNorNot(string version, string fixedIn)
    {
        var match = RangeMatch.Of(version, Affected([Range((OsvEventKind.Introduced, "0"), (OsvEventKind.Fixed, fixedIn))]), new DpkgVersionScheme());
        Assert.Null(match.IsAffected);
    }

    [Fact]
    public void Of_BadRangeBesideAGoodOne_TheGoodOneCounts()
    {
        var affected = Affected([Range((OsvEventKind.Introduced, "0"), (OsvEventKind.Fixed, "no version")), Range((OsvEventKind.Introduced, "1.0"), (OsvEventKind.Fixed, "2.0"))]);
        Assert.Equal((true, "2.0"), (RangeMatch.Of("1.5", affected, new DpkgVersionScheme()).IsAffected, RangeMatch.Of("1.5", affected, new DpkgVersionScheme()).FixedVersion));
        Assert.Null(RangeMatch.Of("3.0", affected, new DpkgVersionScheme()).IsAffected);
    }

    [Fact]
    public void Of_Match_SaysWhy()
    {
        var affected = Affected([Range((OsvEventKind.Introduced, "1.0"), (OsvEventKind.Fixed, "2.0"))], ["3.0"]);
        Assert.Equal("introduced 1.0, fixed 2.0", RangeMatch.Of("1.5", affected, new DpkgVersionScheme()).Why);
        Assert.Equal("listed version 3.0", RangeMatch.Of("3.0", affected, new DpkgVersionScheme()).Why);
    }

    // Affected = the last event at or before the version is an introduction; last_affected takes effect just after its version, a fix
    // beats an introduction at the same version. Where there are limits the version lies before one of them.
    private static bool IsIn(int version, List<(OsvEventKind Kind, int At)> range)
    {
        var last = range.Where(e => e.Kind != OsvEventKind.Limit)
            .Select(e => (Position: e.Kind == OsvEventKind.LastAffected ? (2 * e.At) + 1 : 2 * e.At, e.Kind))
            .Where(e => e.Position <= 2 * version)
            .OrderBy(e => e.Position).ThenBy(e => e.Kind == OsvEventKind.Fixed).LastOrDefault();
        var limits = range.Where(e => e.Kind == OsvEventKind.Limit).ToList();
        return last.Kind == OsvEventKind.Introduced && (limits.Count == 0 || limits.Exists(l => version < l.At));
    }

    private static OsvRange Range(params (OsvEventKind Kind, string Version)[] events) => new([.. events.Select(e => new OsvEvent(e.Kind, e.Version))]);

    private static OsvAffected Affected(OsvRange[] ranges, string[]? versions = null) => new() { Ecosystem = "Debian:12", Name = "x", Ranges = [.. ranges], Versions = [.. versions ?? []] };
}
