using ScanMesh.Engine.Advisories;

namespace ScanMesh.Cli.Advisories;

/// <summary>An open snapshot, with the file that was made for this run alone, if any.</summary>
internal sealed class OpenSnapshot(AdvisorySnapshot snapshot, string? temporaryFile) : IDisposable
{
    /// <summary>The snapshot.</summary>
    public AdvisorySnapshot Snapshot => snapshot;

    /// <inheritdoc/>
    public void Dispose()
    {
        snapshot.Dispose();
        if (temporaryFile is not null)
            File.Delete(temporaryFile);
    }
}
