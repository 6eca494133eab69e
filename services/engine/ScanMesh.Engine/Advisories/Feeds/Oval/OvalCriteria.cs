using ScanMesh.Engine.Advisories.Feeds.Documents;

namespace ScanMesh.Engine.Advisories.Feeds.Oval;

/// <summary>A node of an OVAL definition's criteria.</summary>
internal sealed class OvalCriteria
{
    /// <summary>Most nodes and statements of one definition.</summary>
    public const int MaxNodes = 500_000;

    private const int MaxComment = 1024;

    private OvalCriteria(bool isAny) => IsAny = isAny;

    /// <summary>True for operator OR: what one of its criteria says is no condition of the others.</summary>
    public bool IsAny { get; }

    /// <summary>What its own criteria say, in the definition's words.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>Criteria below it.</summary>
    public List<OvalCriteria> Nested { get; } = [];

    /// <summary>Reads the present element. A negated part says nothing that is known to be wrong, and is left out.</summary>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public static OvalCriteria Read(FeedXml xml)
    {
        var left = MaxNodes;
        return Read(xml, ref left);
    }

    // As deep as the document, which is bounded.
    private static OvalCriteria Read(FeedXml xml, ref int left)
    {
        var criteria = new OvalCriteria(xml.Attribute("operator").Equals("OR", StringComparison.OrdinalIgnoreCase));
        foreach (var name in xml.Children())
        {
            if (--left < 0)
                throw new InvalidDataException($"a definition of more than {MaxNodes} criteria");
            if (xml.Attribute("negate") == "true")
                continue;
            if (name == "criteria")
                criteria.Nested.Add(Read(xml, ref left));
            else if (name == "criterion" && xml.Attribute("comment") is { Length: > 0 and <= MaxComment } comment)
                criteria.Comments.Add(comment);
        }

        return criteria;
    }
}
