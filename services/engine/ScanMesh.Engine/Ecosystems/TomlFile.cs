using ScanMesh.Engine.Model;
using Tomlyn;
using Tomlyn.Parsing;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>Files of package managers in TOML, in bounded memory.</summary>
internal sealed class TomlFile
{
    /// <summary>Bytes of the largest one that is read.</summary>
    public const long MaxBytes = 16L << 20;

    private const int MaxDepth = 32;
    private const int MaxValues = 500_000;
    private readonly TomlParser parser;
    private int left = MaxValues;

    private TomlFile(string text) => parser = TomlParser.Create(text);

    /// <summary>The document's table; empty where it is larger than is read, which is told.</summary>
    /// <exception cref="FormatException">It is not TOML, or nests deeper than 32.</exception>
    public static DocumentValue Read(AnalysedFile file, IFactSink facts)
    {
        using var text = new StreamReader(file.Content, leaveOpen: true);
        try
        {
            return new TomlFile(text.ReadToEnd()).Document();
        }
        catch (Exception e) when (e is TomlException or ArgumentOutOfRangeException)
        {
            // The second is how the parser ends on a text that stops in the middle of an escape.
            throw new FormatException("this file is not valid TOML");
        }
        catch (TooManyException)
        {
            facts.AddProblem(ProblemReason.Limit, $"this file has more than the {MaxValues} values that are read");
            return DocumentValue.Nothing;
        }
    }

    private DocumentValue Document()
    {
        while (parser.MoveNext())
            if (parser.Current.Kind == TomlParseEventKind.StartTable)
                return Value(MaxDepth);
        return DocumentValue.Nothing;
    }

    /// <summary>The value that begins with the current event.</summary>
    private DocumentValue Value(int depth)
    {
        if (--left < 0)
            throw new TooManyException();
        if (depth == 0)
            throw new FormatException($"this file nests deeper than {MaxDepth}");
        switch (parser.Current.Kind)
        {
            case TomlParseEventKind.StartTable:
                var fields = new Dictionary<string, DocumentValue>(StringComparer.Ordinal);
                while (parser.MoveNext() && parser.Current.Kind == TomlParseEventKind.PropertyName)
                {
                    var key = parser.GetPropertyName();
                    parser.MoveNext();
                    DocumentValue.Merge(fields, key, Value(depth - 1));
                }

                return new DocumentValue(fields);
            case TomlParseEventKind.StartArray:
                var items = new List<DocumentValue>();
                while (parser.MoveNext() && parser.Current.Kind != TomlParseEventKind.EndArray)
                    items.Add(Value(depth - 1));
                return new DocumentValue(items);
            case TomlParseEventKind.String:
                return new DocumentValue(parser.GetString());
            default:
                // Numbers, dates and flags name no package.
                return new DocumentValue("");
        }
    }

    private sealed class TooManyException : Exception;
}
