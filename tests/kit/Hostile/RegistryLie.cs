using Microsoft.AspNetCore.Http;

namespace ScanMesh.Tests.Kit.Hostile;

/// <summary>One way in which a registry lies.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Tell">Answers a request; null where it says the truth.</param>
public sealed record RegistryLie(string Name, Func<HostileRegistry, HttpContext, Task?> Tell);
