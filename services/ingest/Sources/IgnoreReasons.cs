using System.Text.Json;

namespace ScanMesh.Ingest.Sources;

/// <summary>Texts of <see cref="IgnoreReason"/>.</summary>
public static class IgnoreReasons
{
    private static readonly Dictionary<IgnoreReason, string> texts = Enum.GetValues<IgnoreReason>().ToDictionary(r => r, r => JsonNamingPolicy.KebabCaseLower.ConvertName(r.ToString()));

    /// <summary>Kebab case, for metrics and messages: <c>other-artifact</c>.</summary>
    public static string ToText(this IgnoreReason reason) => texts[reason];
}
