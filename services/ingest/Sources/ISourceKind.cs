namespace ScanMesh.Ingest.Sources;

/// <summary>
/// Understands one sender's event format. Pure: it is given the bounded body and says what it holds; who sent it, limits,
/// identity, publishing and answers are the host's.
/// </summary>
public interface ISourceKind
{
    /// <summary>What is fixed about it.</summary>
    SourceTraits Traits { get; }

    /// <summary>Reads a body. Foreign text: it never throws for what is in it.</summary>
    EventReading Read(ReadOnlyMemory<byte> body, IHeaderDictionary headers, SourceContext context);

    /// <summary>What to configure at the sender, step by step, for <c>scanmesh source explain</c>: plain text, an address and a header ready to copy.</summary>
    string Guide(GuideContext context);
}
