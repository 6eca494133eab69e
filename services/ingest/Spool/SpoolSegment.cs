namespace ScanMesh.Ingest.Spool;

/// <summary>One file of the spool, as the process knows it.</summary>
internal sealed class SpoolSegment(string path, long number)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Its number; drained in this order.</summary>
    public long Number { get; } = number;

    /// <summary>Bytes known to be durable.</summary>
    public long Length { get; set; }

    /// <summary>Records in it.</summary>
    public long Records { get; set; }

    /// <summary>Records published already.</summary>
    public long Drained { get; set; }

    /// <summary>When the oldest record was received.</summary>
    public DateTimeOffset? Oldest { get; set; }

    /// <summary>Unreadable bytes at its end, or null.</summary>
    public SpoolDamage? Damage { get; set; }

    /// <summary>True when nothing is written to it any more.</summary>
    public bool IsSealed { get; set; }
}
