using ScanMesh.Events.V1;

namespace ScanMesh.Cli.Mesh;

/// <summary>A filter as it is written on the command line: <c>field=value[,field=value]</c>.</summary>
internal static class FilterText
{
    /// <summary>For the help text.</summary>
    public const string Help = "field=value, several by commas or by several options: registry, repository and tag (globs), severity, kind (image-scanned, push-completed, findings-changed, verdict-changed, scan-failed)";

    /// <summary>The filter, or null and what is wrong.</summary>
    public static Filter? Parse(IEnumerable<string> texts, out string? error)
    {
        var filter = new Filter();
        foreach (var term in texts.SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (term.Split('=', 2) is not [var field, { Length: > 0 } value] || !Add(filter, field, value))
            {
                error = $"'{term}' is no filter ({Help}).";
                return null;
            }
        }

        error = null;
        return filter;
    }

    private static bool Add(Filter filter, string field, string value)
    {
        switch (field)
        {
            case "registry":
                filter.Registries.Add(value);
                return true;
            case "repository":
                filter.Repositories.Add(value);
                return true;
            case "tag":
                filter.Tags.Add(value);
                return true;
            case "severity" when Word<Severity>(value) is { } severity:
                filter.Severities.Add(severity);
                return true;
            case "kind" when Word<EventKind>(value) is { } kind:
                filter.Kinds.Add(kind);
                return true;
            default:
                return false;
        }
    }

    // "image-scanned" names ImageScanned; the zero member is no word.
    private static T? Word<T>(string text) where T : struct, Enum
    {
        var name = text.Replace("-", "", StringComparison.Ordinal);
        foreach (var value in Enum.GetValues<T>())
            if (Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture) != 0 && string.Equals(value.ToString(), name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }
}
