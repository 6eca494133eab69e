using System.Globalization;
using ScanMesh.Engine.Advisories.Feeds.Documents;
using ScanMesh.Engine.Advisories.Feeds.Errata;

namespace ScanMesh.Engine.Advisories.Feeds.Repositories;

/// <summary>Reads <c>repodata/repomd.xml</c>, the list of an rpm repository's metadata.</summary>
internal static class RepomdReader
{
    /// <summary>Largest list, bytes.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxText = 1024;

    /// <summary>What it says of the repository's errata (data of type updateinfo); null when it has none.</summary>
    /// <exception cref="InvalidDataException">It is no such list, or what it says cannot be used.</exception>
    public static RepomdFile? UpdateInfo(Stream document)
    {
        using var xml = new FeedXml(document);
        xml.Root("repomd");
        foreach (var name in xml.Children())
            if (name == "data" && xml.Attribute("type") == "updateinfo")
                return Read(xml);
        return null;
    }

    private static RepomdFile Read(FeedXml xml)
    {
        var (href, kind, checksum, size, time) = ("", "", "", (long?)null, (DateTimeOffset?)null);
        foreach (var name in xml.Children())
            switch (name)
            {
                case "location":
                    href = xml.Attribute("href");
                    break;
                case "checksum":
                    kind = xml.Attribute("type");
                    checksum = xml.Text(MaxText).ToLowerInvariant();
                    break;
                case "size":
                    size = long.TryParse(xml.Text(MaxText), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
                    break;
                case "timestamp":
                    time = ErratumTime.Parse(xml.Text(MaxText));
                    break;
                default:
                    break;
            }

        if (!IsBelow(href))
            throw new InvalidDataException("the place of updateinfo is missing, or not in the repository");
        if (!FileChecksum.TryParse(kind, checksum, out var sum))
            throw new InvalidDataException($"updateinfo has no checksum that is verified (sha256, sha384, sha512), but '{kind[..Math.Min(kind.Length, 20)]}'");
        return new RepomdFile(href, sum, size, time);
    }

    /// <summary>True for a relative path that stays below the repository.</summary>
    private static bool IsBelow(string href) =>
        href.Length is > 0 and <= MaxText && href.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '~'));
}

/// <summary>A file of a repository's metadata.</summary>
/// <param name="Href">Its path below the repository.</param>
/// <param name="Checksum">Of its bytes as they are fetched.</param>
/// <param name="Size">Bytes, or null.</param>
/// <param name="Time">When it was made, or null.</param>
internal sealed record RepomdFile(string Href, FileChecksum Checksum, long? Size, DateTimeOffset? Time);
