using Microsoft.Extensions.Hosting;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>Gives handlers time to finish: the token is cancelled when the grace after the stop signal is over.</summary>
internal sealed class ConsumerStop : IDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly CancellationTokenRegistration registration;

    public ConsumerStop(IHostApplicationLifetime lifetime, TimeSpan grace) =>
        registration = lifetime.ApplicationStopping.Register(() => ended.CancelAfter(grace));

    /// <summary>What handlers get.</summary>
    public CancellationToken Ended => ended.Token;

    public void Dispose()
    {
        registration.Dispose();
        ended.Dispose();
    }
}
