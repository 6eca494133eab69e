namespace ScanMesh.Standalone.Demo;

/// <summary>The demo did not show what it promises.</summary>
internal sealed class DemoException(string message) : Exception(message);
