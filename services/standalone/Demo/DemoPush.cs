using ScanMesh.Standalone.Demo.Images;

namespace ScanMesh.Standalone.Demo;

/// <summary>One push of the demo, and what must come of it.</summary>
/// <param name="Repository">Repository.</param>
/// <param name="Tag">Tag.</param>
/// <param name="About">What the image is, for the reader.</param>
/// <param name="Image">The image.</param>
/// <param name="Advisories">Advisories that must be found.</param>
/// <param name="Verdict">The verdict that must be told.</param>
internal sealed record DemoPush(string Repository, string Tag, string About, BuiltImage Image, IReadOnlyList<string> Advisories, string Verdict)
{
    /// <summary><c>repository:tag</c>.</summary>
    public string Reference => $"{Repository}:{Tag}";
}
