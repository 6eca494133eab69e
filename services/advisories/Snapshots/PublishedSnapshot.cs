using System.Text.Json.Serialization;
using Google.Protobuf.WellKnownTypes;
using ScanMesh.Engine.Model;
using ScanMesh.Mesh.V1;

namespace ScanMesh.Advisories.Snapshots;

/// <summary>A snapshot that was given its place in the numbering: what the service remembers and tells.</summary>
internal sealed record PublishedSnapshot
{
    /// <summary>Identity of this service's numbering: made once a folder.</summary>
    public required string Epoch { get; init; }

    /// <summary>From 1; rises by one when the content hash changes.</summary>
    public required long Sequence { get; init; }

    /// <summary>Hash of the match content (SEMANTICS S7).</summary>
    public required string ContentHash { get; init; }

    /// <summary>sha256 of the file.</summary>
    public required string FileDigest { get; init; }

    /// <summary>Bytes.</summary>
    public required long FileSize { get; init; }

    /// <summary>When it was built.</summary>
    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>Advisory records in it.</summary>
    public required long Records { get; init; }

    /// <summary>Records that find something (neither withdrawn nor left out), by ecosystem.</summary>
    public required IReadOnlyDictionary<string, long> LiveRecords { get; init; }

    /// <summary>Newest <c>modified</c> of a record that is not in the future, or null without records.</summary>
    public DateTimeOffset? DataAsOf { get; init; }

    /// <summary>Identity of the configured inputs (not their content): the shrink guard compares like with like.</summary>
    public required string InputList { get; init; }

    /// <summary>What the inputs looked like (sizes and times): an equal look needs no build.</summary>
    public required string InputLook { get; init; }

    /// <summary>Name of the file in the snapshots folder.</summary>
    [JsonIgnore]
    public string FileName => $"{Digest.Parse(FileDigest).Hex}.snapshot";

    /// <summary>On the wire.</summary>
    public SnapshotInfo ToInfo() => new()
    {
        Epoch = Epoch,
        Sequence = Sequence,
        ContentHash = ContentHash,
        FileDigest = FileDigest,
        FileSize = FileSize,
        BuiltAt = Timestamp.FromDateTimeOffset(BuiltAt),
        Records = Records,
    };
}

/// <summary>What survives a restart.</summary>
internal sealed record ShelfState
{
    /// <summary>Identity of the numbering.</summary>
    public required string Epoch { get; init; }

    /// <summary>The last sequence given; never given again, even when its file is lost.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Kept snapshots, the newest first; the first is served.</summary>
    public required IReadOnlyList<PublishedSnapshot> Kept { get; init; }
}

/// <summary>JSON of the state file.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ShelfState))]
internal sealed partial class ShelfJson : JsonSerializerContext;
