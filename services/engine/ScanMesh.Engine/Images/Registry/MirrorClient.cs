using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>One mirror as a registry's client uses it: what fails there is left alone for a while, so that a dead mirror costs one request a minute.</summary>
internal sealed class MirrorClient(RegistryMirror mirror, TimeProvider time, HttpClient http) : IDisposable
{
    private static readonly TimeSpan afterFault = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan afterWrongBytes = TimeSpan.FromMinutes(10);

    private long downUntil;

    public string Host => mirror.Endpoint.Host;

    public RegistryRequests Requests { get; } = new(mirror.Endpoint with { PauseBudget = TimeSpan.Zero }, http, time, attempts: 1);

    public bool IsUsable => Interlocked.Read(ref downUntil) <= time.GetUtcNow().UtcTicks;

    public string Repository(string repository) => mirror.Prefix.Length == 0 ? repository : $"{mirror.Prefix}/{repository}";

    /// <summary>Notes a fault; that it lacks one thing is none.</summary>
    public void Failed(ScanException fault)
    {
        if (fault.Reason != FailureReason.NotFound)
            Interlocked.Exchange(ref downUntil, (time.GetUtcNow() + (fault.Reason == FailureReason.Corrupt ? afterWrongBytes : afterFault)).UtcTicks);
    }

    public void Dispose() => Requests.Dispose();
}
