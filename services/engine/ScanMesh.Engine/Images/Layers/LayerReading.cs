using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>How the reading of one layer ended.</summary>
public sealed record LayerReading
{
    /// <summary>True when digest and size are what the descriptor says. Otherwise nothing that the sink was given may be used.</summary>
    public required bool IsVerified { get; init; }

    /// <summary>True when a limit was reached or the archive is broken, so that entries may be missing.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>Digest of the uncompressed archive; empty when its end was not reached.</summary>
    public required Digest Uncompressed { get; init; }

    /// <summary>Bytes transported.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Bytes after decompression.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Entries seen.</summary>
    public required int Entries { get; init; }

    /// <summary>Problems of the layer as a whole, ordered.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Where the time went.</summary>
    public required LayerTimings Timings { get; init; }
}

/// <summary>Time of one layer: waiting for bytes, decompressing and hashing, walking and analysing. Never part of a report.</summary>
public readonly record struct LayerTimings(TimeSpan Download, TimeSpan Decompress, TimeSpan Walk);
