using System.Text;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>References, digests and platforms: parsed or not, never an exception; what was parsed prints as something that parses to the same.</summary>
internal sealed class ReferenceTarget : IFuzzTarget
{
    public string Name => "reference";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "registry.example:5000/team/app:1.0@sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf"u8.ToArray(),
        "oci:/tmp/x:tag"u8.ToArray(), "debian:12"u8.ToArray(), "[::1]:5000/a/b"u8.ToArray(), "linux/arm/v7"u8.ToArray(),
    ];

    public void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (ImageReference.TryParse(text, null, out var reference) && ImageReference.Parse(reference.ToString()).ToString() != reference.ToString())
            throw new InvalidOperationException($"{reference} is not what it was parsed from");
        if (Digest.TryParse(text, out var digest) && Digest.Parse(digest.ToString()) != digest)
            throw new InvalidOperationException($"{digest} is not what it was parsed from");
        if (Platform.TryParse(text, null, out var platform) && Platform.Parse(platform.ToString(), null) != platform)
            throw new InvalidOperationException($"{platform} is not what it was parsed from");
        if (SourceReference.TryParse(text, out var source, out var error) ? source is null : string.IsNullOrEmpty(error))
            throw new InvalidOperationException("a source reference that is neither read nor refused with words");
    }
}
