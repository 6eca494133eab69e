using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScanMesh.Cli.Mesh;

/// <summary>The mesh's addresses, as <c>GET /v1/mesh</c> tells them.</summary>
internal sealed record MeshAnswer(string? Version, string? Grpc, string? Ingest);

/// <summary>Requests, newest first, as <c>GET /v1/requests</c> tells them.</summary>
internal sealed record RequestListAnswer(IReadOnlyList<RequestAnswer>? Requests);

/// <summary>A page of failures, newest first, as <c>GET /v1/failures</c> tells it.</summary>
internal sealed record FailurePageAnswer(IReadOnlyList<FailureAnswer>? Failures, string? Next);

/// <summary>The catalogue of known exploited vulnerabilities, as <c>GET /v1/advisories/kev</c> tells it.</summary>
internal sealed record KevAnswer(string? Version, DateTimeOffset Released, IReadOnlyList<string>? CveIds);

/// <summary>Problem details (RFC 9457).</summary>
internal sealed record ProblemAnswer(string? Title, string? Detail);

/// <summary>JSON of the mesh's answers; what is not known is ignored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 16)]
[JsonSerializable(typeof(MeshAnswer))]
[JsonSerializable(typeof(RequestAnswer))]
[JsonSerializable(typeof(RequestListAnswer))]
[JsonSerializable(typeof(FailurePageAnswer))]
[JsonSerializable(typeof(SweepStatusAnswer))]
[JsonSerializable(typeof(KevAnswer))]
[JsonSerializable(typeof(IReadOnlyList<SourceAnswer>))]
[JsonSerializable(typeof(GuideAnswer))]
[JsonSerializable(typeof(ReadingAnswer))]
[JsonSerializable(typeof(ReceivedPageAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class MeshJson : JsonSerializerContext;
