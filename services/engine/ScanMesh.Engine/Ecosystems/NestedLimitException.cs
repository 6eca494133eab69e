namespace ScanMesh.Engine.Ecosystems;

/// <summary>An archive in a file is nested too deep or too large to be read.</summary>
public sealed class NestedLimitException(string message) : IOException(message);
