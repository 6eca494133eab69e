using ScanMesh.Engine.Advisories.Feeds.Documents;
using ScanMesh.Engine.Advisories.Feeds.Errata;

namespace ScanMesh.Engine.Advisories.Feeds.Repositories;

/// <summary>
/// Reads <c>updateinfo.xml</c>, the errata of an rpm repository, as createrepo_c, Bodhi and Amazon write it: those of type security. Source packages
/// are left out, an image holds none.
/// </summary>
internal static class UpdateInfoReader
{
    private const int MaxText = 1 << 20;

    /// <summary>The security errata, in the document's order.</summary>
    /// <param name="document">Its plain bytes; closed at the end.</param>
    /// <param name="ecosystem">Advisory ecosystem of the repository, with its release.</param>
    /// <param name="readsText">True where CVEs are named in titles and descriptions too, for lack of a better place (Fedora).</param>
    /// <exception cref="InvalidDataException">It is no such document, or not within the bounds.</exception>
    public static IEnumerable<Erratum> Read(Stream document, string ecosystem, bool readsText)
    {
        using var xml = new FeedXml(document);
        xml.Root("updates");
        foreach (var name in xml.Children())
            if (name == "update" && xml.Attribute("type").Equals("security", StringComparison.OrdinalIgnoreCase))
                yield return ReadUpdate(xml, ecosystem, readsText);
    }

    private static Erratum ReadUpdate(FeedXml xml, string ecosystem, bool readsText)
    {
        var erratum = new Erratum();
        foreach (var name in xml.Children())
            switch (name)
            {
                case "id":
                    erratum.Id = xml.Text(Erratum.MaxText + 1);
                    break;
                case "title":
                    erratum.Title = xml.Text(Erratum.MaxText);
                    if (readsText)
                        erratum.AddCves(erratum.Title);
                    break;
                case "description" when readsText:
                    erratum.AddCves(xml.Text(MaxText));
                    break;
                case "severity":
                    erratum.Severity = Word(xml.Text(Erratum.MaxText));
                    break;
                case "issued":
                    erratum.Issued = ErratumTime.Parse(xml.Attribute("date"));
                    break;
                case "updated":
                    erratum.Updated = ErratumTime.Parse(xml.Attribute("date"));
                    break;
                case "references":
                    ReadReferences(xml, erratum);
                    break;
                case "pkglist":
                    foreach (var collection in xml.Children())
                        if (collection == "collection")
                            ReadCollection(xml, ecosystem, erratum);
                    break;
                default:
                    break;
            }

        return erratum;
    }

    /// <summary>"None" and "Unspecified" are Bodhi's words for an update that nobody rated, not for one without danger.</summary>
    private static string Word(string severity) => severity.ToLowerInvariant() is "none" or "unspecified" ? "" : severity;

    private static void ReadReferences(FeedXml xml, Erratum erratum)
    {
        foreach (var name in xml.Children())
            if (name == "reference")
            {
                erratum.AddCves(xml.Attribute("id"));
                erratum.AddCves(xml.Attribute("title"));
            }
    }

    private static void ReadCollection(FeedXml xml, string ecosystem, Erratum erratum)
    {
        foreach (var name in xml.Children())
            switch (name)
            {
                case "module" when xml.Attribute("name") is { Length: > 0 } moduleName:
                    erratum.AddModule($"{moduleName}:{xml.Attribute("stream")}");
                    break;
                case "package" when xml.Attribute("arch") is not ("src" or "nosrc") && Version(xml) is { } version:
                    erratum.Add(new ErratumPackage(ecosystem, xml.Attribute("name")), version);
                    break;
                default:
                    break;
            }
    }

    private static string? Version(FeedXml xml)
    {
        var (version, release, epoch) = (xml.Attribute("version"), xml.Attribute("release"), xml.Attribute("epoch"));
        if (version.Length == 0)
            return null;
        var number = epoch.Length is > 0 and <= 10 && epoch.All(char.IsAsciiDigit) ? epoch : "0";
        return release.Length == 0 ? $"{number}:{version}" : $"{number}:{version}-{release}";
    }
}
