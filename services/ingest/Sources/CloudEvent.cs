using System.Text.Json;

namespace ScanMesh.Ingest.Sources;

/// <summary>
/// One event in the form of CloudEvents 1.0, HTTP and JSON: structured, batched or binary (attributes in headers). Read here and not
/// with the SDK (CloudNative.CloudEvents 2.9.0): that refuses a whole event, and a whole batch, by ArgumentException for an attribute
/// that tells nothing of the push (a time without zone, a capital letter in an extension's name, a number as id), where a push
/// would be lost; and it would parse a body again outside our bounds.
/// </summary>
/// <param name="Id">Its id, or null.</param>
/// <param name="Type">Its type; empty where it has none.</param>
/// <param name="Source">Who made it, a URI reference, or null.</param>
/// <param name="Time">When it happened, or null.</param>
/// <param name="Data">What it tells; kind Undefined when nothing.</param>
internal sealed record CloudEvent(string? Id, string Type, string? Source, DateTimeOffset? Time, JsonElement Data)
{
    /// <summary>The headers of the binary form that are read.</summary>
    public static IReadOnlyList<string> Headers { get; } = ["Ce-Id", "Ce-Type", "Ce-Source", "Ce-Time"];

    /// <summary>True when a body is written in one of the three forms.</summary>
    public static bool Is(JsonElement root, IHeaderDictionary headers) => headers.Text("Ce-Type") is not null || root.OneOrMany().FirstOrDefault().Has("specversion");

    /// <summary>The events of a body; those of a batch in its order.</summary>
    public static IEnumerable<CloudEvent> Read(JsonElement root, IHeaderDictionary headers) => headers.Text("Ce-Type") is { } type
        ? [new CloudEvent(headers.Text("Ce-Id"), type, headers.Text("Ce-Source"), EventJson.ParseTime(headers.Text("Ce-Time")), root)]
        : root.OneOrMany().Select(e => new CloudEvent(e.Text("id"), e.Text("type") ?? "", e.Text("source"), e.Time("time"), e.Child("data")));
}
