using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace ScanMesh.Results.Queries.Http;

/// <summary>JSON of the API: camelCase, nulls left out.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestView))]
[JsonSerializable(typeof(RequestList))]
[JsonSerializable(typeof(FailurePage))]
[JsonSerializable(typeof(KevView))]
[JsonSerializable(typeof(SweepStatusView))]
[JsonSerializable(typeof(MeshView))]
[JsonSerializable(typeof(Received.ReceivedPage))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
