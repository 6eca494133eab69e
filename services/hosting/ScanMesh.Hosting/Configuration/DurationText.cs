using System.Globalization;
using System.Text.RegularExpressions;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>7d</c>.</summary>
public static partial class DurationText
{
    /// <summary>Parses a duration of at most 10 000 days; false for anything else, a bare number included.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Pattern().Match(text);
        if (text.Length is 0 or > 40 || !match.Success)
            return false;
        double milliseconds = 0;
        foreach (var (group, factor) in new[] { ("d", 86_400_000.0), ("h", 3_600_000.0), ("m", 60_000.0), ("s", 1000.0), ("ms", 1.0) })
            if (match.Groups[group] is { Success: true } value)
                milliseconds += double.Parse(value.ValueSpan, CultureInfo.InvariantCulture) * factor;
        if (milliseconds > TimeSpan.FromDays(10_000).TotalMilliseconds)
            return false;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    [GeneratedRegex(@"\A(?:(?<d>[0-9]+)d)?(?:(?<h>[0-9]+)h)?(?:(?<m>[0-9]+)m)?(?:(?<s>[0-9]+(?:\.[0-9]+)?)s)?(?:(?<ms>[0-9]+)ms)?\z")]
    private static partial Regex Pattern();
}
