namespace ScanMesh.Ingest.Authentication;

/// <summary>Settings of a source that a way of authentication reads.</summary>
[Flags]
internal enum AuthenticationNeeds
{
    None = 0,

    /// <summary><c>secret</c> or <c>secretFile</c>; <c>previousSecret</c> may be given too.</summary>
    Secret = 1,

    /// <summary><c>username</c>.</summary>
    Username = 2,

    /// <summary><c>header</c>, where the kind has none of its own.</summary>
    Header = 4,

    /// <summary><c>audience</c> and <c>subject</c>; <c>issuer</c> where the kind has none of its own.</summary>
    Token = 8,

    /// <summary><c>topics</c>.</summary>
    Topics = 16,

    /// <summary><c>client</c>; the listener must speak TLS with <c>listen.clientCaFile</c>.</summary>
    Client = 32,
}
