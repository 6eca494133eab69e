namespace ScanMesh.Tests.Kit.Servers;

/// <summary>A server that a test needs cannot run here: the test is skipped, and fails where CI=true, since run.sh could have installed it.</summary>
public sealed class ServerMissingException(string server) : Exception(
    (Environment.GetEnvironmentVariable("CI") == "true" ? "" : "$XunitDynamicSkip$") + $"skipped: neither a container engine nor Debian's {server} (as root) is here");
