namespace ScanMesh.Hosting.Checks;

/// <summary>One thing that the configuration names, tried for real.</summary>
/// <param name="Subject">Its name in the configuration and its address, without secrets.</param>
/// <param name="TryAsync">Tries it; answers what was found, in words. What it throws is the finding otherwise.</param>
public sealed record ConfigProbe(string Subject, Func<CancellationToken, Task<string>> TryAsync);
