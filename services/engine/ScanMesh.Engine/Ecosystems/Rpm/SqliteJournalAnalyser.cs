using System.Buffers.Binary;
using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Looks for what SQLite would do to rpm's database when it opens it: apply committed pages of the write-ahead log <c>rpmdb.sqlite-wal</c>, or roll back
/// what <c>rpmdb.sqlite-journal</c> keeps. rpm removes both when it ends in order. We read the database as it lies there, so a log that holds anything is a
/// problem, and the inventory is not complete.
/// </summary>
internal sealed class SqliteJournalAnalyser : IFileAnalyser
{
    private const string Log = "/" + RpmDatabaseAnalyser.SqliteFile + "-wal";
    private const string Journal = "/" + RpmDatabaseAnalyser.SqliteFile + "-journal";
    private const int LogHeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const uint LogMagic = 0x377F0682;

    /// <inheritdoc/>
    public string Id => "rpm-sqlite-journal/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 512L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [Log, Journal];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        (path.EndsWith(Log, StringComparison.Ordinal) || path.EndsWith(Journal, StringComparison.Ordinal)) && RpmDatabaseAnalyser.IsInFolder(path) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        if (file.Path.EndsWith(Log, StringComparison.Ordinal) ? HasCommit(file.Content) : IsHot(file.Content))
            facts.AddProblem(ProblemReason.Unsupported, "the log holds changes of the database that are not read: rpm was interrupted, and may see other packages");
    }

    /// <summary>A journal without the first bytes of its magic number was ended by zeroing them.</summary>
    private static bool IsHot(Stream content)
    {
        Span<byte> head = stackalloc byte[8];
        return content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && BinaryPrimitives.ReadUInt64BigEndian(head) == 0xD9D505F920A163D7;
    }

    /// <summary>True when a frame that ends a transaction follows frames that are whole (file format, section 4).</summary>
    private static bool HasCommit(Stream content)
    {
        Span<byte> header = stackalloc byte[LogHeaderBytes];
        if (content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return false;
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var pageBytes = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        if ((magic & ~1U) != LogMagic || pageBytes is < 512 or > 65536)
            return false;
        var sum = new Checksum((magic & 1) != 0);
        sum.Add(header[..24]);
        if (!sum.Is(header[24..]))
            return false;
        var frame = new byte[FrameHeaderBytes + (int)pageBytes];
        while (content.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            sum.Add(frame.AsSpan(0, 8));
            sum.Add(frame.AsSpan(FrameHeaderBytes));
            if (!frame.AsSpan(8, 8).SequenceEqual(header[16..24]) || !sum.Is(frame.AsSpan(16)))
                return false;
            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0)
                return true;
        }

        return false;
    }

    /// <summary>The running sum of a write-ahead log, over pairs of 32 bits in the byte order that its magic number names; it is stored big-endian.</summary>
    private struct Checksum(bool isBigEndian)
    {
        private uint first;
        private uint second;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                first += Word(bytes) + second;
                second += Word(bytes[4..]) + first;
            }
        }

        public readonly bool Is(ReadOnlySpan<byte> stored) => BinaryPrimitives.ReadUInt32BigEndian(stored) == first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == second;

        private readonly uint Word(ReadOnlySpan<byte> bytes) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
