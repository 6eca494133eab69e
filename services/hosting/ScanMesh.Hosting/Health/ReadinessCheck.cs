namespace ScanMesh.Hosting.Health;

/// <summary>A registered check.</summary>
/// <param name="Name">Name in <c>/health/detail</c>.</param>
/// <param name="Run">Runs it.</param>
/// <param name="Timeout">After this it counts as not ready.</param>
internal sealed record ReadinessCheck(string Name, Func<IServiceProvider, CancellationToken, ValueTask<ReadinessResult>> Run, TimeSpan Timeout);
