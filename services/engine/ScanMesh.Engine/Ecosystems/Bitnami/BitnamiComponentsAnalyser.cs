using System.Text.Json;
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
    public FileNeed Needs(ReadOnlySpan<char> path) => path.SequenceEqual(BitnamiPaths.Components) ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var bytes = new MemoryStream((int)file.Size);
        file.Content.CopyTo(bytes);
        using var document = UnicodeJson.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new FormatException("the list of components is no JSON object");
        foreach (var component in document.RootElement.EnumerateObject())
        {
            if (Text(component.Value, "version") is { Length: > 0 and <= MaxText } version && component.Name.Length is > 0 and <= MaxText)
                facts.Add(new PackageFact(BitnamiEcosystem.Type, component.Name, version) { Architecture = Text(component.Value, "arch") });
            else
                facts.AddProblem(ProblemReason.Malformed, "a component has no usable name or version");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
