using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Cli.Mesh;

/// <summary>The HTTP API of a mesh, whose host the user wrote; the token goes to that host only.</summary>
internal sealed class MeshApi : IDisposable
{
    private const int MaxAnswer = 16 << 20;

    private readonly HttpClient client;
    private readonly string? token;

    /// <summary>A client of the mesh.</summary>
    /// <exception cref="CommandException">The token cannot be read.</exception>
    public MeshApi(Uri server, string? tokenFile)
    {
        Server = server;
        token = TokenFile.Read(tokenFile);
        client = GuardedHttp.CreateClient(new OutboundRules { OperatorHosts = [server.Authority], AllowPlainHttp = server.Scheme == Uri.UriSchemeHttp });
    }

    /// <summary>Address, with a slash at its end.</summary>
    public Uri Server { get; }

    /// <summary>The API token, or null.</summary>
    public string? Token => token;

    /// <summary>Asks; the caller disposes the response, whose body is not read yet.</summary>
    /// <param name="path">Path and query without a leading slash.</param>
    /// <param name="knownTag">Answer 304 when this is still the content's tag; or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<HttpResponseMessage> GetAsync(string path, string? knownTag, CancellationToken cancellationToken)
    {
        var request = NewRequest(HttpMethod.Get, path);
        if (knownTag is not null)
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{knownTag}\""));
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Asks for JSON; null when the mesh answers 404.</summary>
    /// <exception cref="CommandException">The mesh refuses, or its answer is not understood.</exception>
    public async Task<T?> GetJsonAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var response = await GetAsync(path, null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await EnsureSuccessAsync(response, cancellationToken);
        return await ReadJsonAsync(response, type, Server, cancellationToken);
    }

    /// <summary>Sends a body with headers of the caller's; the caller disposes the answer.</summary>
    /// <exception cref="CommandException">A header is none.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[] body, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        var request = NewRequest(method, path);
        request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value) && !request.Content.Headers.TryAddWithoutValidation(name, value))
                throw CommandException.Usage($"'{name}' is no header.");
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>An answer's JSON.</summary>
    /// <exception cref="CommandException">It is not what a mesh answers.</exception>
    public static async Task<T> ReadJsonAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, Uri server, CancellationToken cancellationToken) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(await ReadAsync(response, cancellationToken), type) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw CommandException.Trouble($"{server} does not answer as a mesh does: is it the address of the HTTP API (port 8081)?");
        }
    }

    /// <summary>Has something done to one thing; null when it was, else why not in the mesh's own words (404 and 409).</summary>
    /// <exception cref="CommandException">The mesh refuses the caller, or is in trouble.</exception>
    public async Task<string?> DoAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(NewRequest(method, path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            return await DetailAsync(response, cancellationToken);
        await EnsureSuccessAsync(response, cancellationToken);
        return null;
    }

    /// <summary>Throws with the mesh's own words unless it answered well.</summary>
    /// <exception cref="CommandException">It did not.</exception>
    public static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var detail = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "a token is needed or this one is not known (--token-file)",
            HttpStatusCode.Forbidden => "the token may not do this",
            _ => await DetailAsync(response, cancellationToken),
        };
        throw CommandException.Trouble($"the mesh at {response.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Authority)} answered {(int)response.StatusCode}: {detail}.");
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private HttpRequestMessage NewRequest(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(Server, path));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = JsonSerializer.Deserialize(await ReadAsync(response, cancellationToken), MeshJson.Default.ProblemAnswer);
            return (problem?.Detail ?? problem?.Title ?? response.ReasonPhrase ?? "no reason given").TrimEnd('.');
        }
        catch (JsonException)
        {
            return response.ReasonPhrase ?? "no reason given";
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var copy = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (copy.Length + read > MaxAnswer)
                throw CommandException.Trouble($"The mesh's answer is larger than {MaxAnswer} bytes.");
            copy.Write(buffer, 0, read);
        }

        return copy.ToArray();
    }
}
