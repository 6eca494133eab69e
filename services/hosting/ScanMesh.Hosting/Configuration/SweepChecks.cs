using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Access;

namespace ScanMesh.Hosting.Configuration;

/// <summary>The rules of <c>registries.NAME.sweep</c>.</summary>
internal sealed class SweepChecks(ConfigurationErrors errors)
{
    private const long LeastBytes = 1 << 20;

    /// <summary>Checks one.</summary>
    public void Check(string path, SweepOptions sweep)
    {
        if (sweep.Every is { } every && every < TimeSpan.FromMinutes(10))
            errors.Add($"{path}.every", $"{every.TotalSeconds:0.###}s is less than 10m");
        foreach (var repository in sweep.Repositories)
            if (!ImageReference.IsRepository(repository))
                errors.Add($"{path}.repositories", $"'{repository}' is not the exact name of a repository (patterns go to include)");
        Globs($"{path}.include", sweep.Include);
        Globs($"{path}.exclude", sweep.Exclude);
        Globs($"{path}.tags.include", sweep.Tags.Include);
        Globs($"{path}.tags.exclude", sweep.Tags.Exclude);
        errors.RequireRange($"{path}.newest", sweep.Newest, 1, 200_000);
        if (sweep.Within is { } within && within < TimeSpan.FromDays(1))
            errors.Add($"{path}.within", "is less than 1d");
        errors.RequireRange($"{path}.requestsPerMinute", sweep.RequestsPerMinute, 1, 60_000);
        if (sweep.BytesPerHour is { } bytes)
            errors.RequireRange($"{path}.bytesPerHour", bytes, LeastBytes, 1L << 50);
        if (sweep.Window is { } window && !DailyWindow.TryParse(window, out _))
            errors.Add($"{path}.window", $"'{window}' is not a time of day as 22:00-06:00 (UTC)");
    }

    private void Globs(string path, List<string> globs)
    {
        foreach (var glob in globs)
            if (!Glob.TryParse(glob, out _))
                errors.Add(path, $"'{glob}' is not a pattern: letters, digits, '.', '_', '-', '/', ':' and * (within a part) or ** (across parts)");
    }
}
