namespace ScanMesh.Engine.Images.Layers;

/// <summary>Walks the parts of a normalised path from the root down, without allocating.</summary>
internal ref struct PathParts(ReadOnlySpan<char> path)
{
    private readonly ReadOnlySpan<char> path = path;
    private int start = 0;

    /// <summary>The part.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Where the part ends in the path: the path up to here is the part's own path.</summary>
    public int End { get; private set; }

    /// <summary>True when the current part is the path's last one.</summary>
    public readonly bool IsLast => End == path.Length;

    /// <summary>Moves to the next part.</summary>
    public bool MoveNext()
    {
        if (start >= path.Length)
            return false;
        var slash = path[start..].IndexOf('/');
        End = slash < 0 ? path.Length : start + slash;
        Current = path[start..End];
        start = End + 1;
        return true;
    }
}
