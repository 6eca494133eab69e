using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>The part of an image config that a scan needs. All values are the image maker's claims.</summary>
public sealed record ImageConfig
{
    /// <summary>Platform, or null where os or architecture are missing or unreadable.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Creation time, or null.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Digests of the uncompressed layers from the bottom up.</summary>
    public ImmutableArray<Digest> DiffIds { get; init; } = [];

    /// <summary>History from the bottom up.</summary>
    public ImmutableArray<HistoryEntry> History { get; init; } = [];

    /// <summary>The command behind each of <paramref name="layers"/> layers: history without the entries that made none; null where unknown.</summary>
    public ImmutableArray<string?> CreatedBy(int layers)
    {
        var commands = History.Where(h => !h.EmptyLayer).Select(h => h.CreatedBy).ToList();
        return [.. Enumerable.Range(0, layers).Select(i => commands.Count == layers ? commands[i] : null)];
    }
}

/// <summary>A history entry.</summary>
/// <param name="CreatedBy">The command, or null.</param>
/// <param name="EmptyLayer">True when it made no layer.</param>
public sealed record HistoryEntry(string? CreatedBy, bool EmptyLayer);
