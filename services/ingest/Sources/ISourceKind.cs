namespace ScanMesh.Ingest.Sources;

/// <summary>
/// Understands one sender's event format. Pure: it is given the bounded body and says what it holds; who sent it, limits,
/// identity, publishing and answers are the host's.
/// </summary>
public interface ISourceKind
{
    /// <summary>Name in the configuration: the folder's name in lower case.</summary>
    string Kind { get; }

    /// <summary>True when a source of this kind must name its registry.</summary>
    bool NeedsRegistry { get; }

    /// <summary>Lane of its requests, one of <see cref="Contracts.V1.Lane"/>.</summary>
    string Lane { get; }

    /// <summary>Reads a body. Foreign text: it never throws for what is in it.</summary>
    EventReading Read(ReadOnlyMemory<byte> body, IHeaderDictionary headers, SourceContext context);
}
