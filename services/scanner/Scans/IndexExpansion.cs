using System.Diagnostics;
using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Bus;

namespace ScanMesh.Scanner.Scans;

/// <summary>An image index becomes a record and one request a child (SEMANTICS S4); saying it twice changes nothing.</summary>
internal sealed class IndexExpansion(IMeshBus bus, ILogger<IndexExpansion> logger)
{
    /// <summary>Tells the ledger of the index, then requests its image children on the same lane. Answers the outcome's name.</summary>
    public async Task<string> ExpandAsync(ScanRequested request, ResolvedManifest index, CancellationToken cancellationToken)
    {
        var digest = index.Manifest.Digest.ToString();
        // Of a digest that is named more than once, as an image if any does: clients take the entry that fits.
        var children = index.Children.GroupBy(c => c.Descriptor.Digest)
            .Select(same => ToFact(request.RequestId, same.FirstOrDefault(c => c.Kind == Engine.Images.Sources.IndexChildKind.Image) ?? same.First())).ToList();
        var fact = new IndexExpanded
        {
            RequestId = request.RequestId,
            Registry = request.Registry,
            Repository = request.Repository,
            Tag = index.Tag,
            IndexDigest = digest,
            ResolvedAt = index.ResolvedAt,
            Children = children,
        };
        await bus.ReportAsync(fact, cancellationToken);
        var requests = children.Where(c => c.RequestId is not null).Select(c => new ScanRequested
        {
            RequestId = c.RequestId!.Value,
            ParentId = request.RequestId,
            Lane = request.Lane,
            Source = request.Source,
            Registry = request.Registry,
            Repository = request.Repository,
            Digest = c.Digest,
            EventId = request.EventId,
            ObservedAt = request.ObservedAt,
            ReceivedAt = request.ReceivedAt,
            Traceparent = Activity.Current?.Id ?? request.Traceparent,
        }).ToList();
        await bus.RequestAsync(requests, cancellationToken);
        logger.IndexExpanded(request.RequestId, request.Repository, digest, requests.Count);
        return "expanded";
    }

    private static IndexChild ToFact(Guid parent, Engine.Images.Sources.IndexChild child)
    {
        var digest = child.Descriptor.Digest.ToString();
        return new IndexChild
        {
            Digest = digest,
            Kind = child.Kind.ToText(),
            Platform = child.Descriptor.Platform?.ToString(),
            RequestId = child.Kind == Engine.Images.Sources.IndexChildKind.Image ? RequestId.ForChild(parent, digest) : null,
        };
    }
}
