using System.Text;
using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry.Credentials.DockerConfig;

/// <summary>
/// What config.json says of one registry. Keys are hosts; a scheme and the paths <c>/v1</c> and <c>/v2</c> are what older clients wrote
/// and mean the host. Docker Hub has several names. Keys with other paths are namespaces of other tools and are not looked at.
/// </summary>
internal sealed class DockerConfigFile
{
    private const string HubKey = "https://index.docker.io/v1/";

    private readonly JsonElement root;

    private DockerConfigFile(JsonElement root) => this.root = root;

    /// <summary>Name of the store for all registries, or null.</summary>
    public string? Store => Text(root, "credsStore");

    /// <summary>The file.</summary>
    /// <exception cref="ScanException">It is not JSON of that kind.</exception>
    public static DockerConfigFile Parse(byte[] bytes, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return new DockerConfigFile(document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new ScanException(FailureReason.Unauthorized, $"'{path}' is not Docker's config.json: no JSON, line {e.LineNumber + 1}.");
        }

        throw new ScanException(FailureReason.Unauthorized, $"'{path}' is not Docker's config.json: an object is expected.");
    }

    /// <summary>Name of the helper for this registry alone, or null.</summary>
    public string? Helper(string host) => Find("credHelpers", host) is { Value.ValueKind: JsonValueKind.String } found ? found.Value.GetString() is { Length: > 0 } name ? name : null : null;

    /// <summary>Under which name stores keep this registry: the file's key where it has one.</summary>
    public string StoredName(string host) => Find("auths", host)?.Name ?? (host == "docker.io" ? HubKey : host);

    /// <summary>The credentials in the file itself, or null.</summary>
    public RegistryCredentials? Entry(string host)
    {
        if (Find("auths", host) is not { Value.ValueKind: JsonValueKind.Object } found)
            return null;
        if (Text(found.Value, "identitytoken") is { } identity)
            return new RegistryCredentials("", identity) { Use = CredentialUse.IdentityToken };
        if (Text(found.Value, "registrytoken") is { } token)
            return new RegistryCredentials("", token) { Use = CredentialUse.Bearer };
        if (Text(found.Value, "auth") is { } auth)
            return Decode(auth, host);
        return Text(found.Value, "username") is { } user && Text(found.Value, "password") is { } password ? new RegistryCredentials(user, password) : null;
    }

    private static RegistryCredentials Decode(string auth, string host)
    {
        var bytes = new byte[auth.Length];
        var text = Convert.TryFromBase64String(auth, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0') : "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new RegistryCredentials(text[..colon], text[(colon + 1)..])
            : throw CredentialFaults.Refused(host, "its auth in Docker's config.json is not base64 of user:password", "Log in again with docker login.");
    }

    private (string Name, JsonElement Value)? Find(string section, string host)
    {
        if (!root.TryGetProperty(section, out var map) || map.ValueKind != JsonValueKind.Object)
            return null;
        (string, JsonElement)? best = null;
        foreach (var entry in map.EnumerateObject())
        {
            if (string.Equals(entry.Name, host, StringComparison.OrdinalIgnoreCase))
                return (entry.Name, entry.Value);
            if (best is null && Names(entry.Name, host))
                best = (entry.Name, entry.Value);
        }

        return best;
    }

    private static bool Names(string key, string host)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var rest = (scheme < 0 ? key : key[(scheme + 3)..]).TrimEnd('/');
        if (rest.EndsWith("/v1", StringComparison.Ordinal) || rest.EndsWith("/v2", StringComparison.Ordinal))
            rest = rest[..^3];
        return string.Equals(rest, host, StringComparison.OrdinalIgnoreCase)
            || (host == "docker.io" && rest.ToLowerInvariant() is "index.docker.io" or "registry-1.docker.io" or "registry.hub.docker.com");
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
