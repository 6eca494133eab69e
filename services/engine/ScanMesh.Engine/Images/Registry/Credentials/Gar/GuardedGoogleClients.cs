using Google.Apis.Http;

namespace ScanMesh.Engine.Images.Registry.Credentials.Gar;

/// <summary>Gives Google's library the guarded handler in place of its own.</summary>
internal sealed class GuardedGoogleClients(HttpMessageHandler handler) : HttpClientFactory
{
    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => handler;
}
