using System.Collections.Immutable;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Matching;

/// <summary>Whether a version is affected by a statement: the evaluation algorithm of the OSV schema.</summary>
/// <param name="IsAffected">True when a range or the list matched; null when the version cannot be compared with the range's versions.</param>
/// <param name="FixedVersion">The lowest fixed version above it on the range that matched, or null.</param>
/// <param name="Why">The range or list entry that matched, in words; "" when nothing did.</param>
internal readonly record struct RangeMatch(bool? IsAffected, string? FixedVersion, string Why)
{
    public static readonly RangeMatch None = new(false, null, "");
    private static readonly RangeMatch Unclear = new(null, null, "");

    public static RangeMatch Of(string version, OsvAffected affected, IVersionScheme scheme)
    {
        var unclear = false;
        foreach (var range in affected.Ranges)
        {
            var match = OfRange(version, range, scheme);
            if (match.IsAffected == true)
                return match;
            unclear |= match.IsAffected is null;
        }

        foreach (var listed in affected.Versions)
            if (listed == version || scheme.CompareToNamed(version, listed) == 0)
                return new RangeMatch(true, FixedAfter(version, affected, scheme), $"listed version {listed}");
        return unclear ? Unclear : None;
    }

    private static RangeMatch OfRange(string version, OsvRange range, IVersionScheme scheme)
    {
        if (!TrySort(range, scheme, out var events))
            return Unclear;
        string? introduced = null;
        OsvEvent? end = null;
        foreach (var item in events)
        {
            if (item.Kind == OsvEventKind.Limit)
                continue;
            if (Compare(version, item, scheme) is not { } order)
                return Unclear;
            introduced = item.Kind switch
            {
                OsvEventKind.Introduced when order >= 0 => item.Version,
                OsvEventKind.Fixed when order >= 0 => null,
                OsvEventKind.LastAffected when order > 0 => null,
                _ => introduced,
            };
            if (end is null && ((item.Kind == OsvEventKind.Fixed && order < 0) || (item.Kind == OsvEventKind.LastAffected && order <= 0)))
                end = item;
        }

        if (introduced is null)
            return None;
        if (IsBeforeLimits(version, range, scheme) is not true and var limit)
            return limit is null ? Unclear : None;
        var until = end is null ? "no fix is known" : end.Value.Kind == OsvEventKind.Fixed ? $"fixed {end.Value.Version}" : $"last affected {end.Value.Version}";
        return new RangeMatch(true, FirstFix(version, events, scheme), $"introduced {introduced}, {until}");
    }

    private static string? FirstFix(string version, ImmutableArray<OsvEvent> sorted, IVersionScheme scheme)
    {
        foreach (var item in sorted)
            if (item.Kind == OsvEventKind.Fixed && Compare(version, item, scheme) < 0)
                return item.Version;
        return null;
    }

    private static string? FixedAfter(string version, OsvAffected affected, IVersionScheme scheme)
    {
        string? lowest = null;
        foreach (var range in affected.Ranges)
            if (TrySort(range, scheme, out var events) && FirstFix(version, events, scheme) is { } candidate && (lowest is null || scheme.Compare(candidate, lowest) < 0))
                lowest = candidate;
        return lowest;
    }

    /// <summary>Where a range has limits, an affected version lies before at least one of them; null = cannot be compared.</summary>
    private static bool? IsBeforeLimits(string version, OsvRange range, IVersionScheme scheme)
    {
        bool? before = null;
        var limits = 0;
        foreach (var item in range.Events)
        {
            if (item.Kind != OsvEventKind.Limit)
                continue;
            limits++;
            var order = item.Version == "*" ? -1 : scheme.Compare(version, item.Version);
            if (order < 0)
                return true;
            before = order is null ? before : false;
        }

        return limits == 0 ? true : before;
    }

    /// <summary>Events by version; at the same version an introduction comes first, so that a fix at it wins.</summary>
    private static bool TrySort(OsvRange range, IVersionScheme scheme, out ImmutableArray<OsvEvent> events)
    {
        events = range.Events;
        if (IsSorted(events, scheme))
            return true;
        var sorted = ImmutableArray.CreateBuilder<OsvEvent>(range.Events.Length);
        foreach (var item in range.Events)
        {
            var at = sorted.Count;
            for (; at > 0; at--)
            {
                if (Order(item, sorted[at - 1], scheme) is not { } order)
                    return false;
                if (order >= 0)
                    break;
            }

            sorted.Insert(at, item);
        }

        events = sorted.DrainToImmutable();
        return true;
    }

    private static bool IsSorted(ImmutableArray<OsvEvent> events, IVersionScheme scheme)
    {
        for (var i = 1; i < events.Length; i++)
            if (Order(events[i], events[i - 1], scheme) is not >= 0)
                return false;
        return true;
    }

    private static int? Order(OsvEvent a, OsvEvent b, IVersionScheme scheme)
    {
        if (IsStart(a) || IsStart(b))
            return IsStart(b).CompareTo(IsStart(a));
        var order = a.Version == b.Version ? 0 : a.Version == "*" ? 1 : b.Version == "*" ? -1 : scheme.Compare(a.Version, b.Version);
        return order == 0 ? a.Kind.CompareTo(b.Kind) : order;
    }

    private static int? Compare(string version, OsvEvent item, IVersionScheme scheme) => IsStart(item) ? 1
        : item.Kind == OsvEventKind.LastAffected ? scheme.CompareToNamed(version, item.Version) : scheme.Compare(version, item.Version);

    /// <summary>"introduced: 0" is before all versions, also those that a scheme sorts before its own zero.</summary>
    private static bool IsStart(OsvEvent item) => item is { Kind: OsvEventKind.Introduced, Version: "0" };
}
