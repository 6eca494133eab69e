using System.Globalization;
using System.IO.Compression;

namespace ScanMesh.Engine.Advisories.Feeds.Errata;

/// <summary>A zip of records, one a file, as OSV's own are: what a snapshot is built of. The same errata give the same bytes.</summary>
internal static class ErrataArchive
{
    // The earliest that a zip can say: an archive knows no time of its making.
    private static readonly DateTimeOffset noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the file.</summary>
    public static void Write(string path, ErrataSet errata)
    {
        using var zip = new ZipArchive(new FileStream(path, FileMode.Create, FileAccess.Write), ZipArchiveMode.Create);
        foreach (var erratum in errata.Errata)
            Write(zip, erratum.Id, erratum);
        for (var i = 0; i < errata.WithoutId.Count; i++)
            Write(zip, string.Create(CultureInfo.InvariantCulture, $"without-id-{i + 1}"), errata.WithoutId[i]);
    }

    /// <summary>Ids of an archive's records; null when there is no archive that can be read.</summary>
    public static IReadOnlySet<string>? Ids(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return zip.Entries.Select(e => Path.GetFileNameWithoutExtension(e.FullName)).ToHashSet(StringComparer.Ordinal);
        }
        catch (InvalidDataException)
        {
            // Damaged since it was written: as good as none, and made again.
            return null;
        }
    }

    private static void Write(ZipArchive zip, string name, Erratum erratum)
    {
        var entry = zip.CreateEntry(name + ".json", CompressionLevel.Optimal);
        entry.LastWriteTime = noTime;
        using var stream = entry.Open();
        ErratumRecord.Write(erratum, stream);
    }
}
