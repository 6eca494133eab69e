using System.Collections.Immutable;
using ScanMesh.Engine.Images.Registry.Credentials;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>A registry as the operator describes it.</summary>
public sealed record RegistryEndpoint
{
    /// <summary>Host with port where it has one, as in references; <c>docker.io</c> stands for its API and token hosts.</summary>
    public required string Host { get; init; }

    /// <summary>Where its credentials come from; null = anonymous.</summary>
    public ICredentialSource? Credentials { get; init; }

    /// <summary>Asked first, in this order, for what has a digest; never shown this registry's credentials.</summary>
    public ImmutableArray<RegistryMirror> Mirrors { get; init; } = [];

    /// <summary>PEM file of certificate authorities to trust for this registry and its token hosts besides the system's; read again when it changes.</summary>
    public string? CaFile { get; init; }

    /// <summary>True for plain http.</summary>
    public bool Insecure { get; init; }

    /// <summary>True when redirects and token services of this registry may be at private addresses.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Hosts (<c>host[:port]</c>) besides the registry's own to which its credentials may be sent for a token.</summary>
    public ImmutableArray<string> TokenHosts { get; init; } = [];

    /// <summary>Requests to this registry at once, open blob streams counted.</summary>
    public int MaxParallel { get; init; } = 8;

    /// <summary>Pause before the first repeat of what a passing fault broke; the second repeat waits four times as long.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long all requests together wait here, within ten minutes, because the registry asked them to (429, 503 with Retry-After). Beyond it, and for one
    /// pause above five seconds, the fault goes to the caller with its <see cref="ScanException.RetryAfter"/>.
    /// </summary>
    public TimeSpan PauseBudget { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Awaited before every single request to the registry and its token services, repeats included; null = at once. For who has a budget to keep.</summary>
    public Func<CancellationToken, Task>? Pace { get; init; }

    /// <summary>Registries of one trust domain share layer records (SECURITY T4).</summary>
    public string TrustDomain { get; init; } = "default";

    /// <summary>An anonymous endpoint for a host that the operator wrote, for example in a REF on the command line.</summary>
    public static RegistryEndpoint Anonymous(string host, bool insecure = false) => new() { Host = host, Insecure = insecure };

    /// <summary>Scheme and host of the API, without path; docker.io answers at registry-1.docker.io.</summary>
    /// <exception cref="ScanException">The host is not one.</exception>
    public Uri BaseAddress => Uri.TryCreate($"{(Insecure ? "http" : "https")}://{(Host == "docker.io" ? "registry-1.docker.io" : Host)}/", UriKind.Absolute, out var uri)
        && uri is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" }
        ? uri
        : throw new ScanException(FailureReason.Unsupported, "The registry's host is not a valid host[:port].");

    /// <summary>What a client of this registry may connect to.</summary>
    public OutboundRules OutboundRules => new()
    {
        OperatorHosts = [BaseAddress.Authority, .. AllTokenHosts],
        AllowPrivate = AllowPrivate,
        AllowPlainHttp = Insecure,
        CaFile = CaFile,
        MaxConnectionsPerHost = Math.Max(1, MaxParallel) + 2,
    };

    /// <summary>Configured and built-in token hosts.</summary>
    internal ImmutableArray<string> AllTokenHosts => Host == "docker.io" ? TokenHosts.Add("auth.docker.io") : TokenHosts;

    /// <summary>True when this registry's credentials may be sent to <paramref name="realm"/>: its own host and port, or a token host.</summary>
    internal bool MayReceiveCredentials(Uri realm) =>
        (realm.Scheme == Uri.UriSchemeHttps || Insecure)
        && (SafeUrl.SameOrigin(realm, BaseAddress) || Authorities.Contains(AllTokenHosts, realm.Host, realm.Port));
}
