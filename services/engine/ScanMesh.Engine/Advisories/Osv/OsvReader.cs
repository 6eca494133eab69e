using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>Reads OSV records (schema 1.x) from JSON within bounds.</summary>
public static class OsvReader
{
    /// <summary>Largest record, bytes.</summary>
    public const int MaxRecordBytes = 16 << 20;

    /// <summary>Most events of one range: ordering them must stay cheap.</summary>
    public const int MaxEvents = 4096;

    private const int MaxText = 4096;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Parses a document.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, too large, or has no id.</exception>
    public static JsonDocument ParseDocument(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxRecordBytes)
            throw new InvalidDataException($"a record of {json.Length} bytes; at most {MaxRecordBytes} are read");
        try
        {
            return UnicodeJson.Parse(json, Options);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"not JSON: {e.Message}", e);
        }
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="InvalidDataException">The root is no object or has no usable id.</exception>
    public static OsvRecord Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "id") is not { Length: > 0 and <= 256 } id)
            throw new InvalidDataException("no OSV record: 'id' is missing");
        var aliases = Ids(root, "aliases");
        var upstream = Ids(root, "upstream");
        var summary = Text(root, "summary");
        var synopsis = Synopsis(summary);
        return new OsvRecord
        {
            Id = id,
            Modified = Time(root, "modified"),
            IsWithdrawn = root.TryGetProperty("withdrawn", out var withdrawn) && withdrawn.ValueKind == JsonValueKind.String,
            IsVulnerability = synopsis is not null || !OrdinaryErrata.Is(id, summary, aliases.Concat(upstream).Concat(Ids(root, "related")), Items(root, "references").Select(r => Text(r, "url") ?? "")),
            Aliases = aliases,
            Upstream = upstream,
            Severities = Severities(root),
            SeverityWord = Text(Object(root, "database_specific"), "severity") ?? synopsis,
            Modules = ModuleNames.In(summary ?? ""),
            Affected = AlmaLinuxBuilds.Earliest([.. Items(root, "affected").Select(ReadAffected).OfType<OsvAffected>()]),
        };
    }

    private static ImmutableArray<string> Ids(JsonElement root, string name) =>
        [.. Items(root, name).Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!).Where(a => a.Length is > 0 and <= 256).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static OsvAffected? ReadAffected(JsonElement affected)
    {
        var package = Object(affected, "package");
        if (Text(package, "ecosystem") is not { Length: > 0 and <= 256 } ecosystem || Text(package, "name") is not { Length: > 0 and <= 1024 } name)
            return null;
        var specific = Object(affected, "ecosystem_specific");
        var ofDatabase = Object(affected, "database_specific");
        var urgency = Text(specific, "urgency");
        ImmutableArray<OsvRange> ranges = [.. Items(affected, "ranges").Where(r => Text(r, "type") is "ECOSYSTEM" or "SEMVER").Select(r => new OsvRange(ReadEvents(r)))];
        ImmutableArray<string> versions = [.. Items(affected, "versions").Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)];
        return new OsvAffected
        {
            Ecosystem = ecosystem,
            Name = name,
            Ranges = ranges,
            Versions = versions,
            Severities = Severities(affected),
            SeverityWord = urgency ?? Text(specific, "severity") ?? Text(ofDatabase, "severity") ?? Informational(Text(ofDatabase, "informational")),
            Stated = IsFixedFromTheStart(ranges, versions) ? FindingStatus.NotAffected : new[] { Text(specific, "status"), Text(ofDatabase, "status"), urgency }.Select(StatusWords.Of).FirstOrDefault(s => s != FindingStatus.Unknown),
        };
    }

    /// <summary>Distributions say "fixed in 0" of what never concerned their package.</summary>
    private static bool IsFixedFromTheStart(ImmutableArray<OsvRange> ranges, ImmutableArray<string> versions) =>
        versions.IsEmpty && !ranges.IsEmpty
        && ranges.All(r => r.Events.Any(e => e.Kind == OsvEventKind.Fixed) && r.Events.All(e => e is { Kind: OsvEventKind.Introduced or OsvEventKind.Fixed, Version: "0" }));

    /// <summary>The severity before the colon of an enterprise distribution's summary, "Important: kernel security update"; else null.</summary>
    private static string? Synopsis(string? summary)
    {
        var colon = summary?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && summary![..colon] is "Low" or "Moderate" or "Important" or "Critical" ? summary[..colon] : null;
    }

    /// <summary>RustSec tells of crates that nobody maintains, and of other things that are no vulnerabilities.</summary>
    private static string? Informational(string? kind) => kind is "unmaintained" or "notice" ? "none" : null;

    private static ImmutableArray<OsvEvent> ReadEvents(JsonElement range)
    {
        ImmutableArray<OsvEvent> events = [.. Items(range, "events").SelectMany(Events).Take(MaxEvents + 1)];
        return events.Length <= MaxEvents ? events : throw new InvalidDataException($"a range of more than {MaxEvents} events");
    }

    private static IEnumerable<OsvEvent> Events(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var property in item.EnumerateObject())
        {
            var kind = property.Name switch
            {
                "introduced" => OsvEventKind.Introduced,
                "fixed" => OsvEventKind.Fixed,
                "last_affected" => OsvEventKind.LastAffected,
                "limit" => OsvEventKind.Limit,
                _ => OsvEventKind.Unknown,
            };
            if (kind != OsvEventKind.Unknown && property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() is { Length: > 0 and <= MaxText } version)
                yield return new OsvEvent(kind, version);
        }
    }

    private static ImmutableArray<OsvSeverity> Severities(JsonElement parent) =>
        [.. Items(parent, "severity").Select(s => (Type: Text(s, "type"), Score: Text(s, "score"))).Where(s => s is { Type: not null, Score: not null }).Select(s => new OsvSeverity(s.Type!, s.Score!))];

    private static JsonElement Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxText } text ? text : null;

    private static DateTimeOffset Time(JsonElement parent, string name) =>
        DateTimeOffset.TryParse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : DateTimeOffset.MinValue;
}
