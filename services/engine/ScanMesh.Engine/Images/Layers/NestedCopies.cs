using ScanMesh.Engine.Ecosystems;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Seekable copies of what lies in one file that is being analysed; all that are still open go with it.</summary>
internal sealed class NestedCopies(ScanLimits limits, CancellationToken cancellationToken) : INestedFiles, IDisposable
{
    private readonly CancellationToken cancellationToken = cancellationToken;
    private readonly List<Copy> open = [];
    private long left = limits.NestedBytes;

    /// <inheritdoc/>
    public Stream Open(Stream content, long size)
    {
        if (open.Count == limits.Nesting)
            throw new NestedLimitException($"archives are nested more than {limits.Nesting} deep");
        if (size < 0 || size > left)
            throw new NestedLimitException($"archives in the file hold more than {limits.NestedBytes} bytes");
        left -= size;
        var copy = new Copy(this, SeekableCopy.Of(content, size));
        open.Add(copy);
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var copy in open.ToList())
            copy.Dispose();
    }

    private sealed class Copy(NestedCopies owner, SeekableCopy bytes) : HostedStream(bytes.OpenView(), bytes.Length, owner.cancellationToken)
    {
        protected override void Dispose(bool disposing)
        {
            if (owner.open.Remove(this))
                bytes.Dispose();
            base.Dispose(disposing);
        }
    }
}
