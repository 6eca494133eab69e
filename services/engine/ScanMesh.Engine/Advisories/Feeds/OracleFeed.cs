using System.Collections.Immutable;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Oval;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>Oracle's errata: one OVAL document of all releases. (There are documents of one release too; an erratum of several releases would be another in each.)</summary>
internal sealed class OracleFeed(Uri address, string folder, bool allowPrivate, TimeProvider time) : ErrataFeed(address, folder, allowPrivate, time)
{
    /// <summary>The advisory ecosystem, and the one part.</summary>
    public const string Ecosystem = OracleOvalReader.Ecosystem;

    /// <inheritdoc/>
    public override Task<ImmutableArray<string>> OfferedAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<string>>([Ecosystem]);

    /// <inheritdoc/>
    public override async Task<long?> SizeAsync(string part, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, Address);
            using var response = await Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
        }
        catch (Exception e) when (e is HttpRequestException or ScanException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override Task<ImmutableArray<ErrataDocument>> DocumentsAsync(string part, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ErrataDocument>>([new ErrataDocument(Address, "oval", Checksum: null, Size: null, Time: null)]);

    /// <inheritdoc/>
    protected override IEnumerable<Erratum> Read(string part, Stream document) => OracleOvalReader.Read(document);
}
