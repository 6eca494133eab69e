using Google.Protobuf.WellKnownTypes;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;

namespace ScanMesh.Results.Ledger;

/// <summary>A worker's wish to begin a scan, checked.</summary>
internal sealed record BeginCommand
{
    /// <summary>Layers of an image at most.</summary>
    public const int MaxLayers = 4096;

    public required string RequestId { get; init; }

    public string? ParentId { get; init; }

    public required string Lane { get; init; }

    public required string Source { get; init; }

    public required string Registry { get; init; }

    public required string Repository { get; init; }

    public string? Tag { get; init; }

    public required string ManifestDigest { get; init; }

    public required string AnalyserSet { get; init; }

    public required int AnalyserGeneration { get; init; }

    public required string[] Layers { get; init; }

    public required string Worker { get; init; }

    public string? EventId { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset ResolvedAt { get; init; }

    public string? Traceparent { get; init; }

    public required string TrustDomain { get; init; }

    /// <summary>The command of a wire request.</summary>
    /// <exception cref="ArgumentException">A field is missing or malformed; the message names it.</exception>
    public static BeginCommand From(BeginScanRequest request)
    {
        Check(Guid.TryParseExact(request.RequestId, "D", out var id), "request_id");
        Check(request.ParentId.Length == 0 || Guid.TryParseExact(request.ParentId, "D", out _), "parent_id");
        Check(Contracts.V1.Lane.All.Contains(request.Lane), "lane");
        Check(request.Registry.Length is > 0 and <= 255, "registry");
        Check(ImageReference.IsRepository(request.Repository), "repository");
        Check(request.Tag.Length == 0 || ImageReference.IsTag(request.Tag), "tag");
        Check(Digest.TryParse(request.ManifestDigest, out _), "manifest_digest");
        Check(request.AnalyserSet.Length is > 0 and <= 255, "analyser_set");
        Check(request.LayerDigests.Count <= MaxLayers && request.LayerDigests.All(d => Digest.TryParse(d, out _)), "layer_digests");
        Check(request.ResolvedAt is not null, "resolved_at");
        Check(request.Source.Length <= 255 && request.Worker.Length <= 255 && request.EventId.Length <= 1024 && request.Traceparent.Length <= 255, "source, worker, event_id or traceparent");
        return new BeginCommand
        {
            RequestId = id.ToString("D"),
            ParentId = request.ParentId.Length == 0 ? null : request.ParentId.ToLowerInvariant(),
            Lane = request.Lane,
            Source = request.Source,
            Registry = request.Registry,
            Repository = request.Repository,
            Tag = NullIfEmpty(request.Tag),
            ManifestDigest = request.ManifestDigest,
            AnalyserSet = request.AnalyserSet,
            AnalyserGeneration = request.AnalyserGeneration,
            Layers = [.. request.LayerDigests.Distinct(StringComparer.Ordinal)],
            Worker = request.Worker,
            EventId = NullIfEmpty(request.EventId),
            ObservedAt = Time(request.ObservedAt, request.ResolvedAt!),
            ReceivedAt = Time(request.ReceivedAt, request.ResolvedAt!),
            ResolvedAt = request.ResolvedAt!.ToDateTimeOffset(),
            Traceparent = NullIfEmpty(request.Traceparent),
            TrustDomain = request.TrustDomain.Length == 0 ? "default" : request.TrustDomain,
        };
    }

    private static DateTimeOffset Time(Timestamp? time, Timestamp otherwise) => (time ?? otherwise).ToDateTimeOffset();

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static void Check(bool good, string field)
    {
        if (!good)
            throw new ArgumentException($"{field} is missing or malformed.");
    }
}
