namespace ScanMesh.Results.Sweeps;

/// <summary>How a tag compares with what is known.</summary>
internal enum TagNews
{
    /// <summary>Its digest is known, its request under way, or it was found to be nothing to scan.</summary>
    Known = 0,

    /// <summary>We were told of it, and could not reach it then; it is worth another request, and nobody missed it.</summary>
    Again,

    /// <summary>It names another image than when it was last seen.</summary>
    Moved,

    /// <summary>Nothing is known of it.</summary>
    Unknown,
}
