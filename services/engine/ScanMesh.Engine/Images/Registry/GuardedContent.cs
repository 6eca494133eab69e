using System.Net;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>A response body that may not grow beyond the rules nor stall.</summary>
internal sealed class GuardedContent : HttpContent
{
    private readonly HttpContent inner;
    private readonly Uri from;
    private readonly OutboundRules rules;

    public GuardedContent(HttpContent inner, Uri from, OutboundRules rules)
    {
        (this.inner, this.from, this.rules) = (inner, from, rules);
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new GuardedBodyStream(await inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), from, rules);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var body = await CreateContentReadStreamAsync().ConfigureAwait(false);
        await body.CopyToAsync(stream).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = inner.Headers.ContentLength ?? 0;
        return inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
