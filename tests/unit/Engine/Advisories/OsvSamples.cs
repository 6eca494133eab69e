using ScanMesh.Engine.Advisories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Engine.Advisories;

/// <summary>OSV records and snapshots for tests.</summary>
internal static class OsvSamples
{
    public static readonly DateTimeOffset Built = new(2026, 2, 3, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A record; <paramref name="more"/> is JSON members with a comma at their end.</summary>
    public static string Record(string id, string package = "openssl", string fixedIn = "2.0-1", string ecosystem = "Debian:12", string more = "", string modified = "2026-02-01T00:00:00Z") => $$$"""
        {"schema_version":"1.6.0","id":"{{{id}}}","modified":"{{{modified}}}",{{{more}}}
         "affected":[{"package":{"ecosystem":"{{{ecosystem}}}","name":"{{{package}}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{{fixedIn}}}"}]}]}]}
        """;

    /// <summary>Writes records into a folder of that name, one file each in the order given, and builds a snapshot.</summary>
    public static async Task<SnapshotBuildResult> BuildAsync(ScratchFolder folder, string name, params string[] records)
    {
        var inputs = Directory.CreateDirectory(folder.File(name)).FullName;
        for (var i = 0; i < records.Length; i++)
            await File.WriteAllTextAsync(Path.Combine(inputs, $"{i:D3}.json"), records[i], TestContext.Current.CancellationToken);
        return await SnapshotBuilder.BuildAsync([inputs], folder.File(name + ".snapshot"), new SnapshotBuildOptions("local", 0, Built), null, TestContext.Current.CancellationToken);
    }

    /// <summary>The same, opened.</summary>
    public static async Task<AdvisorySnapshot> OpenAsync(ScratchFolder folder, params string[] records)
    {
        await BuildAsync(folder, "osv", records);
        return AdvisorySnapshot.Open(folder.File("osv.snapshot"));
    }
}
