namespace ScanMesh.Hosting.Configuration;

/// <summary>Marks a list that may be written as one single value (<c>ecosystems: auto</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOrMoreAttribute : Attribute;
