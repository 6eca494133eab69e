using System.IO.Compression;
using ScanMesh.Engine.Reports;
using ScanMesh.Events.V1;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Debian;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Kit.Servers;

namespace ScanMesh.Tests.E2e;

/// <summary>An image made by mmdebstrap: packages and findings equal what dpkg and a script without project code say.</summary>
public sealed class DebianImageTests
{
    [Fact]
    public async Task Push_DebianRoot_PackagesAndFindingsEqualTheIndependentAnswer()
    {
        var root = await DebianRoot.MakeAsync();
        await using var broker = await RabbitMqServer.StartAsync();
        await using var database = await PostgreSqlServer.StartAsync();
        await using var mesh = new MeshProcesses();
        await using var registry = await RegistryServer.StartAsync(mesh.Webhook, MeshProcesses.Token);
        await mesh.ConfigureAsync(broker, await database.CreateDatabaseAsync(), registry.Host);
        await WriteAdvisoriesAsync(root, mesh.Advisories);
        await mesh.StartAllAsync();
        await using var subscriber = new Subscriber(mesh.Grpc);

        var image = new ImageBuilder().Layer(BuiltLayer.FromTar(await File.ReadAllBytesAsync(root.TarFile, TestContext.Current.CancellationToken))).Build();
        await Images.PushAsync(image, registry, "debian/essential", "12");
        var completed = await subscriber.WaitForAsync(e => e.BodyCase == Event.BodyOneofCase.PushCompleted, 1, TimeSpan.FromMinutes(3));
        Assert.Equal(image.Digest.ToString(), completed[0].PushCompleted.Digest);

        var json = await subscriber.Client.GetReportAsync(image.Digest.ToString(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotNull(json);
        var report = JsonReport.Read(json);
        Assert.True(report.Complete, string.Join('\n', report.Problems));
        Assert.Equal(
            root.Packages.Select(p => $"{p.Name} {p.Version} {p.Architecture} {p.SourceName} {p.SourceVersion}").Order(StringComparer.Ordinal),
            report.Packages.Select(p => $"{p.Name} {p.Version} {p.Architecture} {p.SourceName} {p.SourceVersion}").Order(StringComparer.Ordinal));

        var names = report.Packages.ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal);
        var expected = await ExpectedAsync(root, mesh.Advisories);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, report.Findings.Select(f => $"{f.Source}\t{names[f.PackageId]}").Order(StringComparer.Ordinal));
        Assert.Equal(expected.Count, completed.Count == 0 ? 0 : subscriber.Events.Single(e => e.BodyCase == Event.BodyOneofCase.ImageScanned).ImageScanned.TotalFindings);
    }

    /// <summary>Advisories around each package's very version, and the public ones for Debian where they lie beside the repository.</summary>
    private static async Task WriteAdvisoriesAsync(DebianRoot root, string folder)
    {
        var number = 0;
        foreach (var source in root.Packages.Select(p => (p.SourceName, p.SourceVersion)).Distinct())
        {
            string?[] fixes = [source.SourceVersion + "+1", source.SourceVersion, source.SourceVersion + "~", null];
            foreach (var fix in fixes)
            {
                var id = $"TEST-{++number:D5}";
                await File.WriteAllTextAsync(Path.Combine(folder, id + ".json"), Images.Advisory(id, source.SourceName, fix));
            }
        }

        if (SharedCases.Root is { } cases)
            await ZipFile.ExtractToDirectoryAsync(Path.Combine(cases, "osv-converted", "Debian-changelogs", "all.zip"), Path.Combine(folder, "changelogs"));
    }

    private static async Task<IReadOnlyList<string>> ExpectedAsync(DebianRoot root, string folder)
    {
        using var scratch = new ScratchFolder();
        await File.WriteAllLinesAsync(scratch.File("packages.tsv"), root.Packages.Select(p => $"{p.Name}\t{p.Version}\t{p.Architecture}\t{p.SourceName}\t{p.SourceVersion}"));
        var output = await ServerProcess.RunAsync(Path.Combine(SharedCases.Repository, "tests", "e2e", "expected-findings.sh"), [scratch.File("packages.tsv"), folder, "Debian:12"], TimeSpan.FromMinutes(3));
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
