using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>Manifests and indexes, read as whatever they say they are: a value or a <see cref="ScanException"/>.</summary>
internal sealed class ManifestTarget : IFuzzTarget
{
    private static readonly ScanLimits limits = new();

    public string Name => "manifest";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        new ImageBuilder().Layer(l => l.File("a", "b")).Layer(l => l.File("c", "d")).Build().Bytes,
        new ImageBuilder().AsDocker().Layer(l => l.File("a", "b")).EditManifest(m => m["annotations"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" }).Build().Bytes,
        System.Text.Encoding.UTF8.GetBytes("""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf","size":7,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7c0","size":7,"platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest"}}],
            "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf","size":7}}
            """),
    ];

    public void Run(byte[] input)
    {
        try
        {
            var mediaType = ManifestReader.MediaTypeOf(input, "application/vnd.oci.image.manifest.v1+json");
            var document = new FetchedManifest(mediaType, Digest.Sha256(input), input);
            var kind = ManifestReader.KindOf(document, limits);
            if (kind == ManifestKind.Index)
                PlatformSelector.Select(ManifestReader.ReadIndex(document, limits), null);
            else if (kind == ManifestKind.Image)
                ManifestReader.ReadManifest(document, limits);
        }
        catch (ScanException)
        {
            // Its contract.
        }
    }
}
