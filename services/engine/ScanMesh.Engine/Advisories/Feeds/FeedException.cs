namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>A feed did not give what was asked for. The message says what and where, for people; it holds no query and no credentials.</summary>
public sealed class FeedException(string message, bool isMissing, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>True when the feed has no such file: asking again changes nothing.</summary>
    public bool IsMissing { get; } = isMissing;
}
