namespace ScanMesh.Engine.Pipeline;

/// <summary>Version of the engine, as reports tell it.</summary>
public static class EngineVersion
{
    /// <summary>For example "0.1.0".</summary>
    public static string Text { get; } = typeof(EngineVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
