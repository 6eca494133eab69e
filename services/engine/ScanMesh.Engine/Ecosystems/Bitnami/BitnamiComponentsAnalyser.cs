using System.Collections.Immutable;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Bitnami;

/// <summary>Reads the list of an image's components: <c>{"NAME": {"arch", "version", ...}}</c>.</summary>
internal sealed class BitnamiComponentsAnalyser : IFileAnalyser
{
    private const int MaxText = 256;

    /// <inheritdoc/>
    public string Id => "bitnami-components/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 4L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => [BitnamiPaths.Components];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(BitnamiPaths.Components) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.Parse(file);
        foreach (var component in json.RootElement.Members())
        {
            if (component.Value.Text("version") is { Length: > 0 and <= MaxText } version && component.Name.Length is > 0 and <= MaxText)
                facts.Add(new PackageFact(BitnamiEcosystem.Type, component.Name, version) { Architecture = component.Value.Text("arch") });
            else
                facts.AddProblem(ProblemReason.Malformed, "a component has no usable name or version");
        }
    }
}
