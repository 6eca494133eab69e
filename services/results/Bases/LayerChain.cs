using ScanMesh.Engine.Model;

namespace ScanMesh.Results.Bases;

/// <summary>
/// One name for a stack of blobs, so that stacks which begin alike are found by equality: chain(1) = SHA-256 of the lowest blob's digest,
/// chain(n) = SHA-256 of chain(n - 1), a space, and blob n's digest, each as text.
/// </summary>
internal static class LayerChain
{
    /// <summary>The chains of the first 1, 2, ... n blobs, bottom to top; none for no blobs.</summary>
    public static IEnumerable<string> Prefixes(IEnumerable<string> digests)
    {
        string? chain = null;
        foreach (var digest in digests)
            yield return chain = Digest.Sha256(System.Text.Encoding.ASCII.GetBytes(chain is null ? digest : $"{chain} {digest}")).ToString();
    }
}
