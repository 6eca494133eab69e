namespace ScanMesh.Engine.Model;

/// <summary>Why a scan failed: the closed set of SEMANTICS S1. The wire text is the member in kebab case ("not-found").</summary>
public enum FailureReason
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>The registry refused our credentials (401, 403), or they are missing.</summary>
    Unauthorized,
    /// <summary>The registry says that the manifest or blob does not exist (404).</summary>
    NotFound,
    /// <summary>A manifest, media type or platform that cannot be scanned.</summary>
    Unsupported,
    /// <summary>The registry's declared sizes exceed a limit before anything was read.</summary>
    TooLarge,
    /// <summary>A limit was reached while reading.</summary>
    Limit,
    /// <summary>Bytes that are not what they claim: digest, size or format is wrong.</summary>
    Corrupt,
    /// <summary>The registry does not answer, answers 5xx or 429.</summary>
    RegistryUnavailable,
    /// <summary>The scan took longer than allowed.</summary>
    Timeout,
    /// <summary>Our own fault.</summary>
    Internal,
}

/// <summary>Why a part of an image could not be read: the failure reasons and what only a part can have (SEMANTICS S1).</summary>
public enum ProblemReason
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <inheritdoc cref="FailureReason.Unauthorized"/>
    Unauthorized,
    /// <inheritdoc cref="FailureReason.NotFound"/>
    NotFound,
    /// <inheritdoc cref="FailureReason.Unsupported"/>
    Unsupported,
    /// <inheritdoc cref="FailureReason.TooLarge"/>
    TooLarge,
    /// <inheritdoc cref="FailureReason.Limit"/>
    Limit,
    /// <inheritdoc cref="FailureReason.Corrupt"/>
    Corrupt,
    /// <inheritdoc cref="FailureReason.RegistryUnavailable"/>
    RegistryUnavailable,
    /// <inheritdoc cref="FailureReason.Timeout"/>
    Timeout,
    /// <inheritdoc cref="FailureReason.Internal"/>
    Internal,
    /// <summary>A file whose format the analyser could not read.</summary>
    Malformed,
    /// <summary>A blob's bytes do not have the digest or size that the manifest names.</summary>
    DigestMismatch,
    /// <summary>The uncompressed layer does not have the diff_id that the config names.</summary>
    DiffIdMismatch,
    /// <summary>A layer that lives elsewhere (descriptor urls); it is never fetched.</summary>
    ForeignLayer,
}

/// <summary>Wire text of reasons.</summary>
public static class ReasonText
{
    /// <summary>Kebab case of the member: <c>RegistryUnavailable</c> becomes <c>registry-unavailable</c>.</summary>
    public static string ToText<T>(this T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The member of this text, or the zero member when there is none.</summary>
    public static T Parse<T>(string? text) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (string.Equals(value.ToText(), text, StringComparison.Ordinal))
                return value;
        return default;
    }
}
