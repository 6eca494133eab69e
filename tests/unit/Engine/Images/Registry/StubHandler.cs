namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>Plays the far end where the real one cannot: https hosts of the internet.</summary>
public sealed class StubHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(Uri Uri, string? Authorization)> Seen { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Seen.Add((request.RequestUri!, request.Headers.Authorization?.ToString()));
        var response = answer(request);
        response.Content ??= new ByteArrayContent([]);
        response.RequestMessage = request;
        return Task.FromResult(response);
    }

    public static HttpResponseMessage Redirect(string location, int status = 307)
    {
        var response = new HttpResponseMessage((System.Net.HttpStatusCode)status);
        response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }
}
