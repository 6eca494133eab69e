using System.Text.Json;

namespace ScanMesh.Ingest.Sources;

/// <summary>
/// Understands one sender's event format. Pure: it is given the parsed body and tells a builder what it holds; who sent it, limits,
/// names, identity, publishing and answers are the host's. Bodies are read with <see cref="SourceReader"/>.
/// </summary>
public interface ISourceKind
{
    /// <summary>What is fixed about it.</summary>
    SourceTraits Traits { get; }

    /// <summary>Tells what a body holds. All text in it is foreign; a body of another sender is <see cref="ReadingBuilder.Wrong"/>.</summary>
    /// <param name="root">The body, which is JSON.</param>
    /// <param name="headers">The request's; those that it reads are in its traits.</param>
    /// <param name="reading">Takes what there is.</param>
    void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading);

    /// <summary>What to configure at the sender, step by step, for <c>scanmesh source explain</c>: plain text, an address and a header ready to copy.</summary>
    string Guide(GuideContext context);
}
