using ScanMesh.Engine.Advisories;

namespace ScanMesh.Advisories.Snapshots;

/// <summary>Builds with the engine; single records that could not be read are left out and told.</summary>
internal sealed class SnapshotCompiler(TimeProvider time, ILogger<SnapshotCompiler> logger)
{
    /// <summary>Builds <paramref name="file"/> as the revision <paramref name="epoch"/>, <paramref name="sequence"/>.</summary>
    /// <exception cref="SnapshotException">An input is missing or broken; there is no file then.</exception>
    public async Task<SnapshotInfo> CompileAsync(
        IReadOnlyList<string> inputs, string file, string epoch, long sequence, CancellationToken cancellationToken)
    {
        var built = await SnapshotBuilder.BuildAsync(
            inputs, file, new SnapshotBuildOptions(epoch, sequence, time.GetUtcNow()), progress: null, cancellationToken);
        if (built.Problems.IsEmpty)
            return built.Info;
        logger.RecordsSkipped(built.Problems.Length, $"{built.Problems[0].Place}: {built.Problems[0].Message}");
        return built.Info;
    }

    /// <summary>Age of the data: the newest record of any ecosystem; null without records.</summary>
    public static DateTimeOffset? DataAsOf(SnapshotInfo info) => info.Ecosystems.Max(e => e.DataAsOf);

    /// <summary>True when this version can open the file.</summary>
    public static bool CanOpen(string file)
    {
        try
        {
            AdvisorySnapshot.Open(file).Dispose();
            return true;
        }
        catch (SnapshotException)
        {
            return false;
        }
    }
}
