using System.Security.Cryptography;
using System.Text;

namespace ScanMesh.Contracts.V1;

/// <summary>
/// Identity of requests: UUID version 5 (RFC 9562 section 5.5) in a fixed namespace, so that the same push told twice is one request
/// (SEMANTICS S1). Part of the wire contract: never change it.
/// </summary>
public static class RequestId
{
    /// <summary>The namespace of all request ids.</summary>
    public static readonly Guid Namespace = new("6b0f3a52-5c7e-4b57-9d0b-2f6f5f1c9a11");

    /// <summary>Id of a push: source, the sender's event id (or body hash and minute), registry/repository, tag or digest.</summary>
    /// <param name="source">Configured source name.</param>
    /// <param name="eventKey">The sender's event id, else <see cref="EventKey"/>.</param>
    /// <param name="registry">Configured registry name.</param>
    /// <param name="repository">Repository.</param>
    /// <param name="tagOrDigest">Tag, else digest.</param>
    public static Guid ForPush(string source, string eventKey, string registry, string repository, string tagOrDigest) =>
        Version5($"{source}\n{eventKey}\n{registry}/{repository}\n{tagOrDigest}");

    /// <summary>Key of an event without id: the body's SHA-256 and the minute it was received (UTC).</summary>
    public static string EventKey(ReadOnlySpan<byte> body, DateTimeOffset receivedAt) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(body))}@{receivedAt.UtcDateTime:yyyy-MM-ddTHH:mm}Z";

    /// <summary>Id of an index child's request.</summary>
    public static Guid ForChild(Guid parentId, string childDigest) => Version5($"{parentId:D}\n{childDigest}");

    private static Guid Version5(string name)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        Namespace.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
#pragma warning disable CA5350 // RFC 9562 prescribes SHA-1 for version 5; it is an identity, not a protection.
        var hash = SHA1.HashData(bytes);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
