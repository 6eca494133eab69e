using System.Diagnostics;
using ScanMesh.Engine.Ecosystems.Zip;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Archives;

/// <summary>Archives that tools wrote, where this machine has them: Info-ZIP's zip in its variants, and Java's jar.</summary>
public sealed class ZipToolTests
{
    private static readonly Dictionary<string, string> files = new(StringComparer.Ordinal)
    {
        ["META-INF/MANIFEST.MF"] = "Manifest-Version: 1.0\n",
        ["empty"] = "",
        ["folder/long"] = string.Concat(Enumerable.Repeat("a line of text\n", 10_000)),
        ["folder/\u00E9\u4E2D"] = "a name of other letters",
    };

    [Theory]
    [InlineData("stored", "-0 -r - .")]
    [InlineData("packed, sizes after the data", "-r - .")]
    [InlineData("without extra fields", "-X -D -r - .")]
    public async Task Read_ArchiveOfInfoZip_GivesItsFiles(string what, string arguments)
    {
        Assert.NotEmpty(what);
        if (!File.Exists("/usr/bin/zip") && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail("zip is not here");
        Assert.SkipUnless(File.Exists("/usr/bin/zip"), "needs zip");
        await CheckAsync("/usr/bin/zip", ["-q", .. arguments.Split(' ')]);
    }

    [Fact]
    public async Task Read_ArchiveOfJar_GivesItsFiles()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/jar"), "needs jar");
        await CheckAsync("/usr/bin/jar", ["cM", "."]);
    }

    private static async Task CheckAsync(string tool, string[] arguments)
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        using var archive = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(archive, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var reader = ZipReader.Read(archive, _ => true);
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), reader.Entries.Select(e => e.Name));
        foreach (var entry in reader.Entries)
        {
            using var text = new StreamReader(reader.Open(entry));
            Assert.Equal(files[entry.Name], await text.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Empty(reader.Faults);
    }
}
