using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Matching;

/// <summary>Advisories made from the changelogs of a real Debian 12, against packages one step before, at and after each fix; dpkg itself judges.</summary>
public sealed class DebianChangelogTests
{
    private const string Dpkg = "/usr/bin/dpkg";
    private const int EveryNth = 10;

    [Fact]
    public async Task Match_VersionsAroundEachFix_AgreesWithDpkg()
    {
        var zip = SharedCases.Require("osv-converted", "Debian-changelogs", "all.zip");
        Assert.SkipUnless(File.Exists(Dpkg), "needs dpkg");
        var statements = await StatementsAsync(zip);
        Assert.True(statements.Count > 200, $"only {statements.Count} statements");
        using var folder = new ScratchFolder();
        var built = await SnapshotBuilder.BuildAsync([zip], folder.File("snapshot"), new SnapshotBuildOptions("local", 0, TimeProvider.System.GetUtcNow()), null, TestContext.Current.CancellationToken);
        Assert.Empty(built.Problems);
        using var snapshot = AdvisorySnapshot.Open(folder.File("snapshot"));

        var trials = statements.SelectMany(s => new[] { s.Fixed, s.Fixed + "~", s.Fixed + "+b1", "0" }.Select(version => (s.Id, s.Name, s.Fixed, Version: version))).ToList();
        var older = await DpkgSaysOlderAsync(trials.Select(t => (t.Version, t.Fixed)));
        var wrong = trials.Zip(older).Where(t => t.Second != IsFound(snapshot, t.First.Id, t.First.Name, t.First.Version)).Select(t => $"{t.First.Id} {t.First.Name} {t.First.Version}: dpkg says affected = {t.Second}").ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
        Assert.Contains(true, older);
        Assert.Contains(false, older);
    }

    private static bool IsFound(AdvisorySnapshot snapshot, string id, string name, string version)
    {
        var package = new Package { Id = "pkg:deb/x", Purl = "pkg:deb/x", Name = name, Version = version, Ecosystem = "Debian:12", Path = "var/lib/dpkg/status" };
        return Matcher.Match([package], snapshot).Findings.Any(f => f.Id == id || f.Aliases.Contains(id));
    }

    // Records with one statement of one range from the start to a fix, so that one comparison is the whole truth.
    private static async Task<List<(string Id, string Name, string Fixed)>> StatementsAsync(string zip)
    {
        var found = new List<(string, string, string)>();
        await using var archive = await ZipFile.OpenReadAsync(zip, TestContext.Current.CancellationToken);
        foreach (var entry in archive.Entries.Where((_, i) => i % EveryNth == 0))
        {
            await using var content = await entry.OpenAsync(TestContext.Current.CancellationToken);
            using var record = await JsonDocument.ParseAsync(content, default, TestContext.Current.CancellationToken);
            var affected = record.RootElement.GetProperty("affected");
            var ranges = affected[0].GetProperty("ranges");
            if (affected.GetArrayLength() != 1 || ranges.GetArrayLength() != 1 || affected[0].GetProperty("package").GetProperty("ecosystem").GetString() != "Debian:12")
                continue;
            var events = ranges[0].GetProperty("events").EnumerateArray().ToList();
            if (events.Count == 2 && events[0].TryGetProperty("introduced", out var start) && start.GetString() == "0" && events[1].TryGetProperty("fixed", out var end))
                found.Add((record.RootElement.GetProperty("id").GetString()!, affected[0].GetProperty("package").GetProperty("name").GetString()!, end.GetString()!));
        }

        return found;
    }

    private static async Task<List<bool>> DpkgSaysOlderAsync(IEnumerable<(string Version, string Fixed)> pairs)
    {
        const string Loop = """while read -r version fixed; do if dpkg --compare-versions "$version" lt "$fixed"; then echo 1; else echo 0; fi; done""";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Loop]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var answers = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var (version, fixedIn) in pairs)
            await shell.StandardInput.WriteLineAsync($"{version} {fixedIn}");
        shell.StandardInput.Close();
        return [.. (await answers).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(a => a == "1")];
    }
}
