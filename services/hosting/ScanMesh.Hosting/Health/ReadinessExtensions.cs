using Microsoft.Extensions.DependencyInjection;

namespace ScanMesh.Hosting.Health;

/// <summary>Registers what <c>/health/ready</c> asks.</summary>
public static class ReadinessExtensions
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds a readiness check; an exception or a timeout means not ready.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Name in <c>/health/detail</c>, for example <c>database</c>.</param>
    /// <param name="check">The check; called for each probe, possibly concurrently.</param>
    /// <param name="timeout">2 s when null.</param>
    public static IServiceCollection AddReadiness(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, CancellationToken, ValueTask<ReadinessResult>> check,
        TimeSpan? timeout = null) => services.AddSingleton(new ReadinessCheck(name, check, timeout ?? DefaultTimeout));
}
