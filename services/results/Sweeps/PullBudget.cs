using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>Keeps what workers are asked to pull within any hour below the budget. An image that is larger than the whole budget goes alone.</summary>
internal sealed class PullBudget(SweptRegistry registry, IResultsStore store, TimeProvider time)
{
    private const long Minutes = 60;

    /// <summary>Returns when so many more bytes may be asked for now; all that was asked for before is saved.</summary>
    /// <exception cref="SweepWaitException">They may not.</exception>
    public async Task RequireAsync(long bytes, CancellationToken cancellationToken)
    {
        if (registry.Options.BytesPerHour is not { } budget || bytes == 0)
            return;
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        var volumes = await store.ReadAsync(session => session.SweepWork.ListVolumesAsync(registry.Name, minute - Minutes), cancellationToken).ConfigureAwait(false);
        if (WaitUntil(volumes, budget, bytes) is { } free)
            throw new SweepWaitException(DateTimeOffset.FromUnixTimeSeconds(free * 60), $"Its budget of {budget} bytes an hour is spent.");
    }

    /// <summary>The minute in which there is room for so many bytes; null for now. Minutes count as a whole for as long as any part of them is within the hour.</summary>
    /// <param name="volumes">What was asked for of late, by rising minutes.</param>
    /// <param name="budget">Bytes an hour.</param>
    /// <param name="bytes">What is to be asked for.</param>
    internal static long? WaitUntil(IReadOnlyList<VolumeRow> volumes, long budget, long bytes)
    {
        var spent = volumes.Sum(v => v.Bytes);
        long? until = null;
        foreach (var volume in volumes)
        {
            if (spent + bytes <= budget || spent == 0)
                break;
            spent -= volume.Bytes;
            until = volume.Minute + Minutes + 1;
        }

        return until;
    }
}
