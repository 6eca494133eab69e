using System.Diagnostics;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.OsRelease;

public sealed class OsReleaseFileTests
{
    private static readonly string[] Fields = ["ID", "ID_LIKE", "NAME", "PRETTY_NAME", "VERSION", "VERSION_ID", "VERSION_CODENAME", "HOME_URL"];

    [Fact]
    public async Task Analyse_EveryOsReleaseFile_ReadsWhatAShellReads()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "needs /bin/sh");
        var wrong = new List<string>();
        var files = Directory.EnumerateFiles(SharedCases.Require("os-release")).Where(f => f.Contains("os-release") || f.Contains("os_release")).Where(IsAssignments).Order().ToList();
        foreach (var file in files)
        {
            var ours = OurFields(file);
            var shell = await ShellFieldsAsync(file);
            foreach (var (name, value) in Fields.Zip(shell))
                if ((ours.GetValueOrDefault(name) ?? "").Trim() != value)
                    wrong.Add($"{Path.GetFileName(file)} {name}: '{ours.GetValueOrDefault(name)}', a shell reads '{value}'");
        }

        Assert.True(files.Count > 80, $"only {files.Count} files");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Analyse_EveryOtherReleaseFile_IsProblemsAtWorst()
    {
        foreach (var file in Directory.EnumerateFiles(SharedCases.Require("os-release")))
            OurFields(file);
    }

    private static bool IsAssignments(string file) => File.ReadLines(file).All(l => l.Trim() is "" or ['#', ..] || (l.IndexOf('=') is > 0 and var e && !l[..e].Contains(' ')));

    private static Dictionary<string, string> OurFields(string file)
    {
        var builder = AnalyserSet.Create(new ScanLimits()).NewBuilder();
        var content = File.ReadAllBytes(file);
        builder.OnEntry(new LayerEntry("etc/os-release", EntryKind.File, content.Length, null, false), new MemoryStream(content));
        var evidence = Assert.Single(builder.Build(default, 0, default, false, []).Evidence);
        return evidence.Facts.OfType<OsReleaseFact>().SelectMany(f => f.Fields).ToDictionary(f => f.Key, f => f.Value);
    }

    private static async Task<string[]> ShellFieldsAsync(string file)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $". \"$1\"; printf '%s\\n' {string.Join(' ', Fields.Select(f => $"\"${f}\""))}", "sh", file]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return [.. output.Split('\n').Take(Fields.Length).Select(l => l.Trim())];
    }
}
