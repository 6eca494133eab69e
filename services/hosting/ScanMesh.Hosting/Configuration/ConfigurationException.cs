namespace ScanMesh.Hosting.Configuration;

/// <summary>The configuration cannot be used; the process ends with exit code 2. The message holds one error a line.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>All errors, each with its file and line (or environment variable) where it has one.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
