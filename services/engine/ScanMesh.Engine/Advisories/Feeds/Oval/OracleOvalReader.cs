using ScanMesh.Engine.Advisories.Feeds.Documents;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Ecosystems.Rpm;

namespace ScanMesh.Engine.Advisories.Feeds.Oval;

/// <summary>
/// Reads Oracle's OVAL definitions (https://linux.oracle.com/security/oval/). A definition's criteria say which release must be installed, which module be
/// enabled, and "PACKAGE is earlier than VERSION"; Oracle writes these comments from the tests that they stand for, so that the tests, objects and states behind
/// the definitions need not be held.
/// </summary>
internal static class OracleOvalReader
{
    /// <summary>The advisory ecosystem.</summary>
    public const string Ecosystem = "Oracle Linux";

    private const string Earlier = " is earlier than ";
    private const string Installed = " is installed";
    private const string Enabled = " is enabled";
    private const string Module = "Module ";

    /// <summary>The errata, in the document's order.</summary>
    /// <param name="document">Its plain bytes; closed at the end.</param>
    /// <exception cref="InvalidDataException">It is no such document, or not within the bounds.</exception>
    public static IEnumerable<Erratum> Read(Stream document)
    {
        using var xml = new FeedXml(document);
        xml.Root("oval_definitions");
        foreach (var part in xml.Children())
            if (part == "definitions")
                foreach (var name in xml.Children())
                    if (name == "definition" && xml.Attribute("class") == "patch")
                        yield return ReadDefinition(xml);
    }

    private static Erratum ReadDefinition(FeedXml xml)
    {
        var erratum = new Erratum();
        foreach (var name in xml.Children())
            if (name == "metadata")
                ReadMetadata(xml, erratum);
            else if (name == "criteria")
                Add(OvalCriteria.Read(xml), release: "", erratum);
        return erratum;
    }

    private static void ReadMetadata(FeedXml xml, Erratum erratum)
    {
        foreach (var name in xml.Children())
            switch (name)
            {
                case "title":
                    erratum.Title = xml.Text(Erratum.MaxText);
                    break;
                case "reference" when xml.Attribute("source").Equals("elsa", StringComparison.OrdinalIgnoreCase):
                    erratum.Id = xml.Attribute("ref_id");
                    break;
                case "reference":
                    erratum.AddCves(xml.Attribute("ref_id"));
                    break;
                case "advisory":
                    ReadAdvisory(xml, erratum);
                    break;
                default:
                    break;
            }
    }

    private static void ReadAdvisory(FeedXml xml, Erratum erratum)
    {
        foreach (var name in xml.Children())
            switch (name)
            {
                case "severity":
                    erratum.Severity = xml.Text(Erratum.MaxText) is var word && word.Equals("n/a", StringComparison.OrdinalIgnoreCase) ? "" : word;
                    break;
                case "issued":
                    erratum.Issued = ErratumTime.Parse(xml.Attribute("date"));
                    break;
                case "updated":
                    erratum.Updated = ErratumTime.Parse(xml.Attribute("date"));
                    break;
                case "cve":
                    erratum.AddCves(xml.Text(Erratum.MaxText));
                    break;
                default:
                    break;
            }
    }

    /// <summary>Conditions hold for what stands beside and below them.</summary>
    private static void Add(OvalCriteria criteria, string release, Erratum erratum)
    {
        foreach (var comment in criteria.Comments)
            if (comment.StartsWith(Module, StringComparison.Ordinal) && comment.EndsWith(Enabled, StringComparison.Ordinal) && comment.Length > Module.Length + Enabled.Length)
                erratum.AddModule(comment[Module.Length..^Enabled.Length]);
            else if (!criteria.IsAny && Release(comment) is { } named)
                release = named;
        if (release.Length > 0)
            foreach (var comment in criteria.Comments)
                if (comment.IndexOf(Earlier, StringComparison.Ordinal) is > 0 and var at && comment[(at + Earlier.Length)..].Trim() is var version)
                    erratum.Add(new ErratumPackage($"{Ecosystem}:{release}{OracleFlavour.Of(version)}", comment[..at]), version);
        foreach (var nested in criteria.Nested)
            Add(nested, release, erratum);
    }

    private static string? Release(string comment)
    {
        const string start = Ecosystem + " ";
        if (!comment.StartsWith(start, StringComparison.Ordinal) || !comment.EndsWith(Installed, StringComparison.Ordinal))
            return null;
        var rest = comment.AsSpan(start.Length);
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and <= 3 ? rest[..digits].ToString() : null;
    }
}
