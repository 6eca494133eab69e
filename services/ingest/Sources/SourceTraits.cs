namespace ScanMesh.Ingest.Sources;

/// <summary>What is fixed about a kind of sender: data that the host, the configuration's checks and the guide read.</summary>
public sealed record SourceTraits
{
    /// <summary>Name in the configuration: the folder's name in lower case.</summary>
    public required string Kind { get; init; }

    /// <summary>The sender's own name, for people.</summary>
    public required string Title { get; init; }

    /// <summary>Lane of its requests, one of <see cref="Contracts.V1.Lane"/>.</summary>
    public string Lane { get; init; } = Contracts.V1.Lane.Push;

    /// <summary>True when its events do not say at which host the image is: the source must name its registry.</summary>
    public bool NeedsRegistry { get; init; }

    /// <summary>Ways in which its senders can show who they are (Authentication/Authentications.cs); the first is the default.</summary>
    public required IReadOnlyList<string> Authentications { get; init; }

    /// <summary>The header in which it sends a secret or signature, for the ways <c>header</c> and <c>hmac</c>; null when it is the operator's to choose.</summary>
    public string? CredentialHeader { get; init; }

    /// <summary>How it signs a body, for the way <c>hmac</c>; null when it cannot.</summary>
    public Authentication.HmacScheme? Signature { get; init; }

    /// <summary>Issuer of its tokens, for the way <c>oidc</c>; null when the operator must say.</summary>
    public string? Issuer { get; init; }

    /// <summary>Headers that its events are read by: they are kept with a raw event. Never one that holds a credential.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Members of a body, at any depth, whose values are not kept with a raw event (one-time addresses, tokens, signed URLs).</summary>
    public IReadOnlyList<string> HiddenMembers { get; init; } = [];
}
