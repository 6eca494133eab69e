namespace ScanMesh.Ingest.Authentication;

/// <summary>Hashes that senders sign with.</summary>
public enum HmacAlgorithm
{
    /// <summary>HMAC-SHA256.</summary>
    Sha256,

    /// <summary>HMAC-SHA1: what Sonatype Nexus has; still sound as a keyed hash.</summary>
    Sha1,
}
