using ScanMesh.Events.V1;
using ScanMesh.Hosting.Access;

namespace ScanMesh.Results.Log;

/// <summary>What a subscriber wants to see: fields are ANDed, the values of a field ORed, an empty field matches all.</summary>
internal sealed class EventFilter
{
    private const int MaxValues = 100;

    private readonly HashSet<string> registries;
    private readonly List<Glob> repositories;
    private readonly List<Glob> tags;
    private readonly HashSet<Severity> severities;
    private readonly HashSet<EventKind> kinds;

    /// <summary>Compiles a filter; null matches all.</summary>
    /// <exception cref="ArgumentException">A value is bad; the message begins with its path.</exception>
    public EventFilter(Filter? filter)
    {
        filter ??= new Filter();
        registries = [.. Values(filter.Registries, "registries", r => r.Length is > 0 and <= 255)];
        repositories = Globs(filter.Repositories, "repositories");
        tags = Globs(filter.Tags, "tags");
        severities = [.. Values(filter.Severities, "severities", s => s != Severity.Unspecified && Enum.IsDefined(s))];
        kinds = [.. Values(filter.Kinds, "kinds", k => k != EventKind.Unspecified && Enum.IsDefined(k))];
    }

    /// <summary>True when the event is wanted.</summary>
    public bool Matches(Event item) => MatchesKind(KindOf(item)) && MatchesPlace(item.Image) && MatchesTags(item.Image.Tags) && MatchesSeverities(item);

    /// <summary>True when events of this kind are wanted.</summary>
    public bool MatchesKind(EventKind kind) => kinds.Count == 0 || kinds.Contains(kind);

    /// <summary>True when the image's registry and repository are wanted.</summary>
    public bool MatchesPlace(ImageRef image) =>
        (registries.Count == 0 || registries.Contains(image.Registry)) && (repositories.Count == 0 || repositories.Exists(g => g.Matches(image.Repository)));

    /// <summary>True when one of an image's tags is wanted.</summary>
    public bool MatchesTags(IEnumerable<string> names) => tags.Count == 0 || names.Any(t => tags.Exists(g => g.Matches(t)));

    /// <summary>True when one of the counted findings has a wanted severity.</summary>
    public bool MatchesCounts(params IReadOnlyList<FindingCounts?> counts) => severities.Count == 0 || severities.Any(s => counts.Any(c => CountOf(c, s) > 0));

    private static EventKind KindOf(Event item) => item.BodyCase switch
    {
        Event.BodyOneofCase.ImageScanned => EventKind.ImageScanned,
        Event.BodyOneofCase.PushCompleted => EventKind.PushCompleted,
        Event.BodyOneofCase.FindingsChanged => EventKind.FindingsChanged,
        Event.BodyOneofCase.VerdictChanged => EventKind.VerdictChanged,
        Event.BodyOneofCase.ScanFailed => EventKind.ScanFailed,
        _ => EventKind.Unspecified,
    };

    private bool MatchesSeverities(Event item) => item.BodyCase switch
    {
        Event.BodyOneofCase.ImageScanned => MatchesCounts(item.ImageScanned.Counts),
        Event.BodyOneofCase.FindingsChanged => MatchesCounts(item.FindingsChanged.OpenedCounts, item.FindingsChanged.ClosedCounts, item.FindingsChanged.ExploitedCounts),
        _ => true,
    };

    private static int CountOf(FindingCounts? counts, Severity severity) => severity switch
    {
        Severity.Critical => counts?.Critical ?? 0,
        Severity.High => counts?.High ?? 0,
        Severity.Medium => counts?.Medium ?? 0,
        Severity.Low => counts?.Low ?? 0,
        Severity.None => counts?.None ?? 0,
        _ => counts?.Unknown ?? 0,
    };

    private static List<Glob> Globs(IReadOnlyList<string> patterns, string field)
    {
        var globs = new List<Glob>();
        Values(patterns, field, p =>
        {
            if (!Glob.TryParse(p, out var glob))
                return false;
            globs.Add(glob);
            return true;
        });
        return globs;
    }

    private static IReadOnlyList<T> Values<T>(IReadOnlyList<T> values, string field, Func<T, bool> isGood)
    {
        if (values.Count > MaxValues)
            throw new ArgumentException($"filter.{field}: {values.Count} values; at most {MaxValues}");
        for (var i = 0; i < values.Count; i++)
            if (!isGood(values[i]))
                throw new ArgumentException($"filter.{field}[{i}]: '{(values[i]?.ToString() is { Length: > 100 } text ? text[..100] : values[i])}' is not valid");
        return values;
    }
}
