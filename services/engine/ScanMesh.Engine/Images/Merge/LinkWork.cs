namespace ScanMesh.Engine.Images.Merge;

/// <summary>
/// How many steps one merge may spend on names that lead through symbolic links, all layers together. It counts steps, not time, so that
/// the same image gives the same answer everywhere (SEMANTICS S9); ordinary images need some thousands.
/// </summary>
internal sealed class LinkWork
{
    /// <summary>About ten seconds of a slow core.</summary>
    public const int Most = 50_000_000;

    private int left = Most;

    /// <summary>Takes one step; false when none are left.</summary>
    public bool TrySpend() => left > 0 && left-- > 0;
}
