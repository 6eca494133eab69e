using System.Diagnostics;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Conformance.Versions;

public sealed class DpkgItselfTests
{
    private const string Dpkg = "/usr/bin/dpkg";
    private static readonly string[] Pieces = ["0", "1", "9", "10", "007", "a", "Z", "rc", "~", "~~", "+", ".", "-", "b1", "deb12u1", "1:", "0:"];

    [Fact]
    public async Task Compare_RandomVersions_AgreesWithDpkg()
    {
        Assert.SkipUnless(File.Exists(Dpkg), "needs dpkg");
        var random = new Random(20261123);
        var scheme = new DpkgVersionScheme();
        for (var i = 0; i < 150; i++)
        {
            var (left, right) = (Version(), Version());
            var order = scheme.Compare(left, right);
            var expected = await ExitCodeAsync(left, "lt", right) switch { 0 => -1, 1 => await ExitCodeAsync(left, "eq", right) == 0 ? 0 : 1, _ => (int?)null };
            Assert.True((order is null ? null : Math.Sign(order.Value)) == expected, $"'{left}' and '{right}': {order}, dpkg {expected}");
        }

        string Version() => string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(n => n == 0 ? Pieces[random.Next(5)] : Pieces[random.Next(Pieces.Length)]));
    }

    private static async Task<int> ExitCodeAsync(string left, string order, string right)
    {
        using var dpkg = Process.Start(new ProcessStartInfo(Dpkg, ["--compare-versions", left, order, right]) { RedirectStandardError = true })!;
        await dpkg.WaitForExitAsync(TestContext.Current.CancellationToken);
        return dpkg.ExitCode;
    }
}
