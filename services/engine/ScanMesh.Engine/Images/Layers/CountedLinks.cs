namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Links whose following is counted, so that chains and loops under many names end at a limit. Steps, not time: the same layer gives the
/// same answer everywhere (SEMANTICS S9). A followed link costs its length besides, because the target is split and walked.
/// </summary>
internal sealed class CountedLinks(ILinkTable links, int most) : ILinkTable
{
    private long left = most;

    /// <summary>True once the steps were used up: no answer from then on can be relied on.</summary>
    public bool IsSpent => left < 0;

    /// <inheritdoc/>
    public bool TryFollow(ulong path, out string target)
    {
        if (--left >= 0 && links.TryFollow(path, out target))
        {
            left -= target.Length / 2;
            return left >= 0;
        }

        target = "";
        return false;
    }
}
