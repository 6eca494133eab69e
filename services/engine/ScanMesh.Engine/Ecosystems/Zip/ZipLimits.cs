namespace ScanMesh.Engine.Ecosystems.Zip;

/// <summary>Bounds on what one zip archive may make us do.</summary>
internal sealed record ZipLimits
{
    /// <summary>Those that are used where nobody says otherwise.</summary>
    public static readonly ZipLimits Usual = new();

    /// <summary>Entries that are looked at.</summary>
    public int Entries { get; init; } = 1_000_000;

    /// <summary>Bytes of the central directory that are looked at.</summary>
    public long DirectoryBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of an entry's name.</summary>
    public int NameBytes { get; init; } = 4096;

    /// <summary>What the names of the wanted entries may take together, characters.</summary>
    public long KeptCharacters { get; init; } = 4L << 20;

    /// <summary>Bytes that come out of all entries together, for each byte of the archive, beyond <see cref="RatioFreeBytes"/>.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>Bytes that come out of all entries together at most.</summary>
    public long MostBytes { get; init; } = 4L << 30;

    /// <summary>Bytes out before the ratio counts.</summary>
    public long RatioFreeBytes { get; init; } = 4L << 20;
}
