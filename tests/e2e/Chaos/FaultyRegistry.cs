using Microsoft.AspNetCore.Http;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>A registry on loopback whose mood the test sets.</summary>
internal sealed class FaultyRegistry : IAsyncDisposable
{
    private readonly InProcessRegistry registry;
    private volatile Trouble trouble = Trouble.None;
    private volatile TaskCompletionSource? gate;
    private int held;

    private FaultyRegistry(InProcessRegistry registry) => this.registry = registry;

    private enum Trouble
    {
        None,
        Slow,
        Flapping,
    }

    public InProcessRegistry Content => registry;

    /// <summary>Blob downloads that wait at the gate.</summary>
    public int Held => Volatile.Read(ref held);

    public static async Task<FaultyRegistry> StartAsync()
    {
        var faulty = new FaultyRegistry(await InProcessRegistry.StartAsync());
        faulty.registry.Intercept(faulty.DisturbAsync);
        return faulty;
    }

    /// <summary>Every answer takes its time for a while.</summary>
    public Task BeSlowAsync(TimeSpan time, CancellationToken cancellationToken) => BeAsync(Trouble.Slow, time, cancellationToken);

    /// <summary>For a while half of the requests are answered by 503, 429, nothing, or half a body.</summary>
    public Task FlapAsync(TimeSpan time, CancellationToken cancellationToken) => BeAsync(Trouble.Flapping, time, cancellationToken);

    /// <summary>From now on blob downloads wait, until <see cref="OpenGate"/>: whoever downloads is in mid-job.</summary>
    public void CloseGate() => gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OpenGate()
    {
        gate?.TrySetResult();
        gate = null;
    }

    public ValueTask DisposeAsync()
    {
        OpenGate();
        return registry.DisposeAsync();
    }

    private async Task BeAsync(Trouble what, TimeSpan time, CancellationToken cancellationToken)
    {
        trouble = what;
        try
        {
            await Task.Delay(time, cancellationToken);
        }
        finally
        {
            trouble = Trouble.None;
        }
    }

    private async Task<bool> DisturbAsync(HttpContext context)
    {
        if (gate is { } closed && context.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref held);
            try
            {
                await closed.Task.WaitAsync(context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return true;
            }
            finally
            {
                Interlocked.Decrement(ref held);
            }
        }

        switch (trouble)
        {
            case Trouble.Slow:
                await Task.Delay(Random.Shared.Next(200, 1500), CancellationToken.None);
                return false;
            case Trouble.Flapping:
                return await FlapOnceAsync(context);
            default:
                return false;
        }
    }

    private static async Task<bool> FlapOnceAsync(HttpContext context)
    {
        switch (Random.Shared.Next(8))
        {
            case 0:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return true;
            case 1:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
                return true;
            case 2:
                context.Abort();
                return true;
            case 3:
                context.Response.ContentLength = 1000;
                await context.Response.Body.WriteAsync(new byte[500]);
                context.Abort();
                return true;
            default:
                return false;
        }
    }
}
