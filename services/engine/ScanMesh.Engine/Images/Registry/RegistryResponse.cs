namespace ScanMesh.Engine.Images.Registry;

/// <summary>A successful response and the place it takes among a registry's parallel requests; both end together.</summary>
internal sealed class RegistryResponse(HttpResponseMessage message, SemaphoreSlim slots) : IDisposable
{
    private int disposed;

    public HttpResponseMessage Message => message;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        message.Dispose();
        slots.Release();
    }
}
