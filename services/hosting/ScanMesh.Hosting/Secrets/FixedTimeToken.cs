using System.Security.Cryptography;
using System.Text;

namespace ScanMesh.Hosting.Secrets;

/// <summary>Compares credentials without telling by the time taken how much of them is right, or how long they are.</summary>
public static class FixedTimeToken
{
    /// <summary>True when both are equal; both are hashed first, so that only hashes of one length are compared.</summary>
    public static bool Equal(string given, string expected)
    {
        Span<byte> left = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> right = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(given), left);
        SHA256.HashData(Encoding.UTF8.GetBytes(expected), right);
        return CryptographicOperations.FixedTimeEquals(left, right);
    }
}
