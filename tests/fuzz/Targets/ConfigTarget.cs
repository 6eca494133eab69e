using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>Image configs: a value or a <see cref="ScanException"/>.</summary>
internal sealed class ConfigTarget : IFuzzTarget
{
    private static readonly ScanLimits limits = new();

    public string Name => "config";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new ImageBuilder().For("linux/arm/v7").Layer(l => l.File("a", "b")).EditConfig(c =>
        {
            c["config"]!["Labels"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" };
            c["config"]!["Entrypoint"] = new System.Text.Json.Nodes.JsonArray("/bin/sh");
            c["history"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["created_by"] = "ENV", ["empty_layer"] = true });
        }).Build().Config,
    ];

    public void Run(byte[] input)
    {
        try
        {
            ManifestReader.ReadConfig(input, limits).CreatedBy(1);
        }
        catch (ScanException)
        {
            // Its contract.
        }
    }
}
