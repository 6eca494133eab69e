using ScanMesh.Engine.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>Files of package managers in YAML, in bounded memory. Aliases are refused: no lock file has them, and a few can stand for a sea of text.</summary>
internal sealed class YamlFile
{
    /// <summary>Bytes of the largest one that is read.</summary>
    public const long MaxBytes = 16L << 20;

    private const int MaxDepth = 32;
    private const int MaxValues = 500_000;
    private readonly Parser parser;
    private int left = MaxValues;

    private YamlFile(TextReader text) => parser = new Parser(text);

    /// <summary>The documents of a file that are mappings, in its order; none where it is larger than is read, which is told.</summary>
    /// <exception cref="FormatException">It is not YAML, has no mapping, nests deeper than 32, or has aliases.</exception>
    public static IReadOnlyList<DocumentValue> Read(AnalysedFile file, IFactSink facts)
    {
        using var text = new StreamReader(file.Content, leaveOpen: true);
        var yaml = new YamlFile(text);
        try
        {
            return yaml.Documents() is { Count: > 0 } documents ? documents : throw new FormatException("this file holds no YAML mapping");
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException) // the parser's own queue of tokens, and its escapes
        {
            throw new FormatException("this file is not valid YAML");
        }
        catch (TooManyException)
        {
            facts.AddProblem(ProblemReason.Limit, $"this file has more than the {MaxValues} values that are read");
            return [];
        }
    }

    private List<DocumentValue> Documents()
    {
        var documents = new List<DocumentValue>();
        parser.Consume<StreamStart>();
        while (parser.TryConsume<DocumentStart>(out _))
        {
            if (Value(MaxDepth) is { Fields.Count: > 0 } document)
                documents.Add(document);
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private DocumentValue Value(int depth)
    {
        if (--left < 0)
            throw new TooManyException();
        if (parser.TryConsume<Scalar>(out var scalar))
            return new DocumentValue(scalar.Value);
        if (depth == 0)
            throw new FormatException($"this file nests deeper than {MaxDepth}");
        if (parser.TryConsume<MappingStart>(out _))
            return Mapping(depth);
        if (!parser.TryConsume<SequenceStart>(out _))
            throw new FormatException("this file has an alias, which is not read");
        var items = new List<DocumentValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value(depth - 1));
        return new DocumentValue(items);
    }

    private DocumentValue Mapping(int depth)
    {
        var fields = new Dictionary<string, DocumentValue>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Value(depth - 1).Text;
            var value = Value(depth - 1);
            if (key is not null)
                fields[key] = value;
        }

        return new DocumentValue(fields);
    }

    private sealed class TooManyException : Exception;
}
