using System.Globalization;

namespace ScanMesh.Hosting.Configuration;

/// <summary>A time of day in which something may work, UTC: from a minute up to, not including, another; it may go over midnight.</summary>
/// <param name="From">Begin.</param>
/// <param name="To">End.</param>
public readonly record struct DailyWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>The part of a day that it is open, 0 to 1.</summary>
    public double Share => (To - From) / TimeSpan.FromDays(1);

    /// <summary>Parses <c>HH:mm-HH:mm</c>; false for anything else, and for a window without length.</summary>
    public static bool TryParse(string text, out DailyWindow window)
    {
        window = default;
        if (text.Split('-') is not [var from, var to] || !TryTime(from, out var begin) || !TryTime(to, out var end) || begin == end)
            return false;
        window = new DailyWindow(begin, end);
        return true;
    }

    /// <summary>When it is open next: now, or its next begin.</summary>
    public DateTimeOffset NextOpen(DateTimeOffset now)
    {
        var time = TimeOnly.FromTimeSpan(now.UtcDateTime.TimeOfDay);
        return time.IsBetween(From, To) ? now : now + (From - time);
    }

    private static bool TryTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
