namespace ScanMesh.Tests.Kit.Zips;

/// <summary>An entry of a <see cref="HandmadeZip"/>.</summary>
public sealed record ZipPart(string Name, byte[] Content)
{
    /// <summary>0 stored, 8 deflated; any other is written as if it was stored.</summary>
    public int Method { get; init; } = 8;

    /// <summary>General purpose flags: 1 is encrypted, 0x800 a name in UTF-8.</summary>
    public int Flags { get; init; } = 0x800;

    /// <summary>What the central directory says of its size, or null for the truth.</summary>
    public long? Size { get; init; }

    /// <summary>What the central directory says of its packed size, or null for the truth.</summary>
    public long? PackedSize { get; init; }

    /// <summary>True when sizes follow the data and the local header has none.</summary>
    public bool HasDescriptor { get; init; }

    /// <summary>Number of the part whose data this one shares; it has none of its own.</summary>
    public int? DataOf { get; init; }
}
