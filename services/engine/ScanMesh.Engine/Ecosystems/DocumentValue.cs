namespace ScanMesh.Engine.Ecosystems;

/// <summary>A value of a YAML or TOML document: a text, a list or a mapping. What is missing or of another kind is empty.</summary>
internal sealed class DocumentValue
{
    /// <summary>An empty value.</summary>
    public static readonly DocumentValue Nothing = new();

    private static readonly Dictionary<string, DocumentValue> noFields = [];
    private readonly Dictionary<string, DocumentValue>? fields;
    private readonly List<DocumentValue>? items;

    private DocumentValue()
    {
    }

    /// <summary>A text.</summary>
    public DocumentValue(string text) => Text = text;

    /// <summary>A list.</summary>
    public DocumentValue(List<DocumentValue> items) => this.items = items;

    /// <summary>A mapping.</summary>
    public DocumentValue(Dictionary<string, DocumentValue> fields) => this.fields = fields;

    /// <summary>The text of a scalar, whatever the format takes it for; else null.</summary>
    public string? Text { get; }

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<DocumentValue> Items => items ?? [];

    /// <summary>The fields of a mapping; of a repeated key the last counts.</summary>
    public IReadOnlyDictionary<string, DocumentValue> Fields => fields ?? noFields;

    /// <summary>A field; an empty value where it is missing.</summary>
    public DocumentValue this[string key] => Fields.GetValueOrDefault(key) ?? Nothing;

    /// <summary>Sets a field of a mapping; where it is there already, tables and lists are put together, as the headers of a TOML file mean them.</summary>
    public static void Merge(Dictionary<string, DocumentValue> fields, string key, DocumentValue value)
    {
        if (!fields.TryGetValue(key, out var before))
            fields[key] = value;
        else if (before.items is { } items && value.items is { } more)
            items.AddRange(more);
        else if ((before.fields ?? before.items?.LastOrDefault()?.fields) is { } open && value.fields is { } closed)
            foreach (var (name, inner) in closed)
                Merge(open, name, inner);
        else
            fields[key] = value;
    }
}
