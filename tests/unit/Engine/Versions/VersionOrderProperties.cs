using CsCheck;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Versions;

/// <summary>Every scheme is an order over the versions that it accepts: a version equals itself, turned round is the opposite, and it is transitive.</summary>
public sealed class VersionOrderProperties
{
    private static readonly string[] Pieces =
        ["0", "1", "2", "10", "01", "a", "b", "rc", "alpha", "sp", "ga", "x", "B", "dev", "p", "pre", "snapshot", "post", ".", ".", ".", "-", "-", "_", "~", "^", "+", ":", "r1", "1", "2"];

    private static readonly Gen<string> Any = Gen.Select(Gen.OneOfConst("0", "1", "1.0", "1.0.0", "2.1.0", "v1", "1:1"), Gen.OneOfConst(Pieces).Array[0, 6], (head, rest) => head + string.Concat(rest));

    /// <summary>What every scheme accepts, so that each has enough to compare.</summary>
    private static readonly Gen<string> Numbers = Gen.Select(Gen.OneOfConst("0", "1", "1.0", "2.1.0"), Gen.OneOfConst("0", "1", ".0", ".1", ".10").Array[0, 3], (head, rest) => head + string.Concat(rest));

    private static readonly Gen<string> Version = Gen.Frequency((2, Any), (1, Numbers));

    public static TheoryData<string> Schemes => [.. All().Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Compare_RandomVersions_IsAnOrder(string name)
    {
        var scheme = All().First(s => s.Name == name);
        var compared = 0;
        Gen.Select(Version, Version, Version).Sample(
            (a, b, c) =>
            {
                var (ab, bc, ac) = (Sign(scheme.Compare(a, b)), Sign(scheme.Compare(b, c)), Sign(scheme.Compare(a, c)));
                if (scheme.Compare(a, a) is not (null or 0) || Sign(scheme.Compare(b, a)) != -ab || Sign(scheme.Compare(c, b)) != -bc)
                    return false;
                if (ab is null || bc is null || ac is null)
                    return true;
                Interlocked.Increment(ref compared);
                return ab != bc && ab != 0 && bc != 0 ? true : ac == (ab == 0 ? bc : ab);
            },
            iter: 20_000,
            threads: 1);
        Assert.True(compared > 200, $"only {compared} triples were versions");
    }

    private static IEnumerable<IVersionScheme> All() => ScanMesh.Engine.Ecosystems.Ecosystems.All.Select(e => e.Versions).Append(new RpmVersionScheme()).DistinctBy(s => s.Name);

    private static int? Sign(int? order) => order is { } value ? Math.Sign(value) : null;
}
