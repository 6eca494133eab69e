using System.Net;
using System.Text.Json.Serialization.Metadata;

namespace ScanMesh.Cli.Mesh;

/// <summary>Ingest of a mesh, where the mesh itself says that it is.</summary>
internal sealed class IngestApi : IDisposable
{
    private readonly MeshApi api;

    private IngestApi(MeshApi api) => this.api = api;

    /// <summary>Finds ingest.</summary>
    /// <exception cref="CommandException">The mesh does not say where it is, or the token must not go there.</exception>
    public static async Task<IngestApi> OpenAsync(Uri server, string? tokenFile, CancellationToken cancellationToken)
    {
        using var mesh = new MeshApi(server, tokenFile);
        var told = (await mesh.GetJsonAsync("v1/mesh", MeshJson.Default.MeshAnswer, cancellationToken))?.Ingest;
        if (!Uri.TryCreate(told, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw CommandException.Trouble("the mesh does not say where its ingest is: set mesh.publicIngest in the configuration of results.");
        if (mesh.Token is not null && server.Scheme == Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttps)
            throw CommandException.Trouble($"the mesh says that ingest is at {address.GetLeftPart(UriPartial.Authority)}: the token is not sent there in the clear.");
        return new IngestApi(new MeshApi(new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"), tokenFile));
    }

    /// <inheritdoc cref="MeshApi.GetJsonAsync"/>
    public Task<T?> GetJsonAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class => api.GetJsonAsync(path, type, cancellationToken);

    /// <summary>Sends a body; the answer as JSON, null for 404.</summary>
    /// <exception cref="CommandException">Ingest refuses, or its answer is not understood.</exception>
    public async Task<T?> PostJsonAsync<T>(string path, byte[] body, IEnumerable<(string Name, string Value)> headers, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var response = await PostAsync(path, body, headers, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await MeshApi.EnsureSuccessAsync(response, cancellationToken);
        return await MeshApi.ReadJsonAsync(response, type, api.Server, cancellationToken);
    }

    /// <summary>Sends a body; the caller disposes the answer.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken) =>
        api.SendAsync(HttpMethod.Post, path, body, headers, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => api.Dispose();
}
