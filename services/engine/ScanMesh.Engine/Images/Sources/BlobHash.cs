using System.Security.Cryptography;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Digests of bytes by the algorithm that a digest names.</summary>
internal static class BlobHash
{
    /// <summary>The digest of some bytes; sha256 unless the algorithm is "sha512".</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes, string algorithm) => algorithm == "sha512"
        ? Digest.Parse("sha512:" + Convert.ToHexStringLower(SHA512.HashData(bytes)))
        : Digest.Sha256(bytes);

    /// <summary>A hash to be fed piece by piece.</summary>
    public static IncrementalHash Start(string algorithm) => IncrementalHash.CreateHash(algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>Ends <paramref name="hash"/> and gives its digest.</summary>
    public static Digest Finish(IncrementalHash hash) =>
        Digest.Parse((hash.AlgorithmName == HashAlgorithmName.SHA512 ? "sha512:" : "sha256:") + Convert.ToHexStringLower(hash.GetHashAndReset()));
}
