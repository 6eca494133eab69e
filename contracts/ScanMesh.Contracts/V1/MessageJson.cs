using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScanMesh.Contracts.V1;

/// <summary>JSON of the bus messages: camelCase, nulls left out, unknown members ignored (a newer sender is understood).</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(ScanRequested))]
[JsonSerializable(typeof(IndexExpanded))]
[JsonSerializable(typeof(ScanCompleted))]
[JsonSerializable(typeof(ScanFailed))]
[JsonSerializable(typeof(RequestIgnored))]
[JsonSerializable(typeof(EventsReceived))]
public sealed partial class MessageJson : JsonSerializerContext;
