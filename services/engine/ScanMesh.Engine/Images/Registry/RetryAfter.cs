using System.Net.Http.Headers;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Reads Retry-After (RFC 9110 section 10.2.3), bounded.</summary>
internal static class RetryAfter
{
    /// <summary>At least a second, at most an hour.</summary>
    public static readonly (TimeSpan Least, TimeSpan Most) Bounds = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    /// <summary>The wait asked for, or null when the header is absent or unreadable.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time)
    {
        RetryConditionHeaderValue? value;
        try
        {
            value = response.Headers.RetryAfter;
        }
        catch (FormatException)
        {
            return null; // an unreadable wait is no wait
        }

        var wait = value?.Delta ?? value?.Date - time.GetUtcNow();
        return wait is { } w ? w < Bounds.Least ? Bounds.Least : w > Bounds.Most ? Bounds.Most : w : null;
    }
}
