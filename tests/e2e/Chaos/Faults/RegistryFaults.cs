namespace ScanMesh.Tests.E2e.Chaos.Faults;

/// <summary>What happens to the registry.</summary>
internal static class RegistryFaults
{
    public static Task SlowAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken) =>
        mesh.Registry.BeSlowAsync(TimeSpan.FromMilliseconds(random.Next(2000, 5000)), cancellationToken);

    public static Task FlappingAsync(ChaosMesh mesh, Random random, CancellationToken cancellationToken) =>
        mesh.Registry.FlapAsync(TimeSpan.FromMilliseconds(random.Next(1000, 3000)), cancellationToken);
}
