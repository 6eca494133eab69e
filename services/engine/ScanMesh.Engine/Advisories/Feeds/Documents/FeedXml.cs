using System.Text;
using System.Xml;

namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>
/// Walks an XML document of a feed forward, within bounds: UTF-8 whatever it declares, no DTD, nothing fetched, depth, names, tags and texts bounded.
/// Namespaces are not looked at. Every fault of the document is an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class FeedXml : IDisposable
{
    /// <summary>Deepest nesting.</summary>
    public const int MaxDepth = 64;

    private readonly XmlReader reader;

    /// <summary>Opens a document, of plain bytes; disposing it closes them.</summary>
    public FeedXml(Stream document)
    {
        var text = new StreamReader(document, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, 1 << 16);
        var settings = new XmlReaderSettings
        {
            CloseInput = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            NameTable = new BoundedNames(),
        };
        reader = Whole(() => XmlReader.Create(new MarkupGuard(text), settings));
    }

    /// <summary>Goes to the root element, which must have this name.</summary>
    public void Root(string name)
    {
        while (Read())
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (reader.LocalName == name)
                    return;
                break;
            }

        throw new InvalidDataException($"its root element is not '{name}'");
    }

    /// <summary>Goes from one child element of the present element to the next, answers their names, and ends at its end. What is read of a child meanwhile does not matter.</summary>
    public IEnumerable<string> Children()
    {
        if (reader.IsEmptyElement)
            yield break;
        var depth = reader.Depth;
        while (Read() && reader.Depth > depth)
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1)
                yield return reader.LocalName;
    }

    /// <summary>An attribute of the present element, "" when it has none of that name.</summary>
    public string Attribute(string name) => Whole(() => reader.GetAttribute(name)) ?? "";

    /// <summary>The text of the present element and of all in it, without white space around it; of a longer one the first <paramref name="most"/> characters. Ends at its end.</summary>
    public string Text(int most)
    {
        if (reader.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        var depth = reader.Depth;
        while (Read() && reader.Depth > depth)
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && text.Length < most)
            {
                // The reader looks at a long text's end when it is asked for.
                var value = Whole(() => reader.Value);
                text.Append(value.AsSpan(0, Math.Min(value.Length, most - text.Length)));
            }


        // Half a surrogate pair is no text.
        if (text.Length == most && most > 0 && char.IsHighSurrogate(text[most - 1]))
            text.Length--;
        return text.ToString().Trim();
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private bool Read()
    {
        if (!Whole(reader.Read))
            return false;
        return reader.Depth <= MaxDepth ? true : throw new InvalidDataException($"elements nested deeper than {MaxDepth}");
    }

    private static T Whole<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            throw new InvalidDataException($"no XML: {e.Message}", e);
        }
    }
}
