using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScanMesh.Engine.Advisories;

/// <summary>JSON of what a snapshot says of itself.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SnapshotInfo))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
