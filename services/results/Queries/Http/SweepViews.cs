using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using ScanMesh.Results.Sweeps;

namespace ScanMesh.Results.Queries.Http;

/// <summary>Runs as the API shows them.</summary>
internal static class SweepViews
{
    /// <summary>The view of a run of this registry.</summary>
    public static SweepView ToView(this SweepRow row, SweptRegistry registry)
    {
        var worked = row.Worked.ToDuration();
        var left = row.Repositories - row.RepositoriesDone;
        return new SweepView
        {
            Id = Guid.Parse(row.Id),
            State = row.State,
            Phase = row.Phase,
            Onboarding = row.Onboarding,
            StartedAt = row.StartedAt.FromStored(),
            FinishedAt = row.FinishedAt.FromStored(),
            WaitsUntil = row.WaitsFor is null ? null : row.NotBefore.FromStored(),
            WaitsFor = row.WaitsFor,
            Message = row.Message,
            Repositories = row.Repositories,
            RepositoriesDone = row.RepositoriesDone,
            Tags = row.Tags,
            Checked = row.Checked,
            Known = row.Known,
            Unknown = row.Unknown,
            Moved = row.Moved,
            LeftOut = row.LeftOut,
            Gone = row.Gone,
            Requested = row.Requested,
            Missed = row.Missed,
            Images = row.Images,
            Layers = row.Layers,
            LayersKnown = row.LayersKnown,
            Bytes = row.Bytes,
            Skipped = row.Skipped,
            Faults = row.Faults,
            HttpRequests = row.HttpRequests,
            RequestsPerMinute = worked > TimeSpan.Zero ? Math.Round(row.HttpRequests / worked.TotalMinutes, 1) : 0,
            SecondsLeft = row is { State: SweepState.Running or SweepState.Paused, Phase: SweepPhase.Tags, RepositoriesDone: > 0 } ? Math.Round(worked.TotalSeconds / row.RepositoriesDone * left) : null,
            HoursAtBudget = row is { Mode: SweepMode.Plan, State: SweepState.Done } ? Hours(row, registry) : null,
        };
    }

    // A sweep without a budget of bytes or a greatest age reads no manifests.
    private static double Hours(SweepRow row, SweptRegistry registry)
    {
        var options = registry.Options;
        var requests = row.RepositoriesDone + row.Checked + (options.BytesPerHour is null && options.Within is null ? 0 : row.Images * (options.Within is null ? 1 : 2));
        var hours = Math.Max(requests / (60.0 * options.RequestsPerMinute), options.BytesPerHour is { } bytes ? (double)row.Bytes / bytes : 0);
        return Math.Round(hours / (registry.Window?.Share ?? 1), 2);
    }
}
