namespace ScanMesh.Ingest.Sources;

/// <summary>Reads bodies with a kind, whatever they hold: nothing in a body or a header throws.</summary>
public static class SourceReader
{
    /// <summary>What a body holds for a source of this kind. Where nothing can be understood, the error says which kind it looks like.</summary>
    public static EventReading Read(this ISourceKind kind, ReadOnlyMemory<byte> body, IHeaderDictionary headers, SourceContext context)
    {
        var reading = new ReadingBuilder(context);
        string? other = null;
        var problem = EventJson.Use(body, root =>
        {
            kind.Read(root, headers, reading);
            if (reading.NothingUnderstood && SenderRecognition.Find(root, headers) is { } name && name != kind.Traits.Kind)
                other = $" This looks like {name}: set kind: {name}.";
        });
        if (problem is not null)
            reading.Wrong($"The body {problem}");
        var read = reading.Build();
        return other is null ? read : read with { Malformed = read.Malformed + other };
    }
}
