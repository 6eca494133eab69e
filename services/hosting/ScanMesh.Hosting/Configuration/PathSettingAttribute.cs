namespace ScanMesh.Hosting.Configuration;

/// <summary>
/// Marks a setting that names a file or folder: in a configuration file a relative one starts at that file's folder, in the
/// environment at the working directory. A value with a scheme (<c>https://</c>) is left as it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PathSettingAttribute : Attribute;
