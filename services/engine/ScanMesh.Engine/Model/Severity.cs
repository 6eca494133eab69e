namespace ScanMesh.Engine.Model;

/// <summary>Severity words in rising order; Unknown first because nothing is known. Wire text: lower case.</summary>
public enum Severity
{
    /// <summary>No source states a severity.</summary>
    Unknown = 0,
    /// <summary>Score 0.0.</summary>
    None,
    /// <summary>Score 0.1 to 3.9.</summary>
    Low,
    /// <summary>Score 4.0 to 6.9.</summary>
    Medium,
    /// <summary>Score 7.0 to 8.9.</summary>
    High,
    /// <summary>Score 9.0 to 10.0.</summary>
    Critical,
}
