namespace ScanMesh.Tests.Kit;

/// <summary>A temporary folder that is removed with its content.</summary>
public sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "scanmesh-test-" + Guid.NewGuid().ToString("N"));

    public string File(params string[] name) => System.IO.Path.Combine([Path, .. name]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
