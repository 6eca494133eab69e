using System.Globalization;

namespace ScanMesh.Engine.Advisories.Feeds.Errata;

/// <summary>Times as the feeds write them, all in UTC.</summary>
internal static class ErratumTime
{
    private static readonly string[] formats =
        ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The time, or null when the text is none.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        // Seconds since 1970, as tools for repositories write them, some with a fraction.
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253_402_300_799d
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
    }
}
