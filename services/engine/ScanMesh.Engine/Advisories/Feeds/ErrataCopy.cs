using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Repositories;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// The copy of a part that is converted: <c>all.zip</c>, and beside it <c>made-of</c>, which says of what. Only errata that are not older and that have not lost
/// many replace it (SECURITY T10).
/// </summary>
/// <param name="folder">The part's folder.</param>
/// <param name="mostLost">Share of the errata that may go missing at once.</param>
internal sealed class ErrataCopy(string folder, double mostLost)
{
    // So few may always go.
    private const int AlwaysAllowed = 20;

    private string ArchivePath => Path.Combine(folder, "all.zip");

    private string StatePath => Path.Combine(folder, "made-of");

    /// <summary>True when the archive is there, can be read, and was made of documents with these checksums.</summary>
    public bool IsOf(IEnumerable<FileChecksum> documents) => State()?.Documents == Identity(documents) && ErrataArchive.Ids(ArchivePath) is not null;

    /// <summary>Replaces the archive.</summary>
    /// <param name="errata">What the documents say.</param>
    /// <param name="documents">Their checksums.</param>
    /// <param name="time">When they were made, or null.</param>
    /// <exception cref="InvalidDataException">They are older, or have lost too many; the archive is as it was.</exception>
    public void Replace(ErrataSet errata, IEnumerable<FileChecksum> documents, DateTimeOffset? time)
    {
        if (State()?.Time is { } before && time < before)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it is of {time:u}, and older than the copy that is here, which is of {before:u}"));
        if (ErrataArchive.Ids(ArchivePath) is { } known)
        {
            var lost = known.Count - errata.Errata.Count(e => known.Contains(e.Id));
            if (lost > AlwaysAllowed && lost > known.Count * mostLost)
                throw new InvalidDataException($"it has lost {lost} of the {known.Count} errata of the copy that is here (to take it nevertheless, remove {folder})");
        }

        Directory.CreateDirectory(folder);
        var temporary = ArchivePath + ".tmp";
        try
        {
            ErrataArchive.Write(temporary, errata);
            File.Delete(StatePath);
            File.Move(temporary, ArchivePath, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        File.WriteAllText(StatePath, string.Create(CultureInfo.InvariantCulture, $"{Identity(documents)}\n{time?.UtcTicks}"));
    }

    private (string Documents, DateTimeOffset? Time)? State()
    {
        if (!File.Exists(StatePath))
            return null;
        var lines = File.ReadAllText(StatePath).Split('\n');
        return (lines[0], lines.Length > 1 && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null);
    }

    private static string Identity(IEnumerable<FileChecksum> documents) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{ErratumRecord.Version}\n{string.Join('\n', documents.Select(d => d.ToString()).Order(StringComparer.Ordinal))}"))));
}
