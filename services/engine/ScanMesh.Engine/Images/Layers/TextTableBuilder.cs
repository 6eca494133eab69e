using System.Text;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Collects a record's texts, then writes them sorted, each with what it shares with the one before.</summary>
internal sealed class TextTableBuilder : ITextNumbers
{
    private readonly HashSet<string> texts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ulong NumberOf(string? text)
    {
        if (text is not null)
            texts.Add(text);
        return 0;
    }

    /// <summary>Writes the table and gives the numbers.</summary>
    public ITextNumbers WriteTo(Stream output)
    {
        var sorted = texts.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        var numbers = new Dictionary<string, ulong>(sorted.Length, StringComparer.Ordinal);
        RecordWriter.Number(output, (ulong)sorted.Length);
        var before = "";
        foreach (var text in sorted)
        {
            numbers.Add(text, (ulong)numbers.Count + 1);
            var shared = before.AsSpan().CommonPrefixLength(text);
            if (shared > 0 && char.IsHighSurrogate(text[shared - 1]))
                shared--;
            var rest = Encoding.UTF8.GetBytes(text[shared..]);
            RecordWriter.Number(output, (ulong)shared);
            RecordWriter.Number(output, (ulong)rest.Length);
            output.Write(rest);
            before = text;
        }

        return new Numbers(numbers);
    }

    private sealed class Numbers(Dictionary<string, ulong> numbers) : ITextNumbers
    {
        public ulong NumberOf(string? text) => text is null ? 0 : numbers[text];
    }
}
