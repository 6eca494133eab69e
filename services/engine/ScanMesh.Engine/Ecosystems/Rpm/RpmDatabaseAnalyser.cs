using System.Collections.Immutable;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Reads rpm's databases: SQLite, ndb and Berkeley DB, told apart by their first bytes. Finds the packages and which paths they own. An empty file is a database
/// without packages.
/// </summary>
internal sealed class RpmDatabaseAnalyser : IFixedPaths, IPrecedence
{
    /// <summary>Where distributions keep it: the common place, that of newer Fedora and SUSE, that of images from rpm-ostree.</summary>
    internal static readonly ImmutableArray<string> Folders = ["var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/"];

    internal const string SqliteFile = "rpmdb.sqlite";
    private const string NdbFile = "Packages.db";
    private const string BerkeleyFile = "Packages";
    private const int HeadBytes = 32;

    /// <inheritdoc/>
    public string Id => "rpm/1";

    /// <inheritdoc/>
    public ImmutableArray<string> FixedPaths { get; } = [.. Folders.SelectMany(f => (IEnumerable<string>)[f + SqliteFile, f + NdbFile, f + BerkeleyFile])];

    /// <inheritdoc/>
    public long MaxFileBytes => 512L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [SqliteFile, NdbFile, BerkeleyFile];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        (path.EndsWith("/" + SqliteFile, StringComparison.Ordinal) || path.EndsWith("/" + NdbFile, StringComparison.Ordinal) || path.EndsWith("/" + BerkeleyFile, StringComparison.Ordinal))
        && IsInFolder(path) ? FileNeed.SeekableCopy : FileNeed.None;

    /// <summary>The order in which rpm looks for a database of another format than it is configured for (rpm's lib/rpmdb.c).</summary>
    public IEnumerable<string> Preferred(string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        return path[folder.Length..] switch
        {
            NdbFile => [folder + SqliteFile],
            BerkeleyFile => [folder + SqliteFile, folder + NdbFile],
            _ => [],
        };
    }

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        if (file.Size == 0)
            return;
        using var database = new RpmDatabaseFile(file.Content, file.Content.Length);
        Span<byte> head = stackalloc byte[HeadBytes];
        head = head[..(int)Math.Min(HeadBytes, database.Length)];
        database.Read(0, head);
        var records = new Records(facts);
        if (SqliteDatabase.Is(head))
            SqliteDatabase.Read(database, records);
        else if (NdbDatabase.Is(head))
            NdbDatabase.Read(database, records);
        else if (BerkeleyHashDatabase.Is(head))
            BerkeleyHashDatabase.Read(database, records);
        else
            throw new InvalidDataException("the file is no database of rpm's formats SQLite, ndb and Berkeley DB (hash)");
    }

    /// <summary>True for a file in one of <see cref="Folders"/> itself.</summary>
    internal static bool IsInFolder(ReadOnlySpan<char> path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        foreach (var known in Folders)
            if (folder.SequenceEqual(known))
                return true;
        return false;
    }

    private sealed class Records(IFactSink facts) : IRpmRecords
    {
        private const int MaxFaults = 100;
        private int faults;

        public void Add(ReadOnlySpan<byte> header, string place)
        {
            try
            {
                var read = new RpmHeader(header);
                if (RpmFacts.Package(read) is not { } package)
                    return;
                facts.Add(package);
                if (facts.TakesOwned)
                    RpmFacts.AddOwned(read, package.Name, facts);
            }
            catch (InvalidDataException e)
            {
                AddProblem(ProblemReason.Malformed, $"{place}: {e.Message}");
            }
        }

        public void AddProblem(ProblemReason reason, string message)
        {
            facts.AddProblem(reason, message);
            if (++faults >= MaxFaults)
                throw new InvalidDataException($"the database has {MaxFaults} faults; the rest of it was not read");
        }
    }
}
