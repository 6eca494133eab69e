using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Ingest.Authentication;

/// <summary>A source's secret, and during a rotation the previous one too. Both are always tried, in constant time.</summary>
internal sealed class SharedSecret
{
    private readonly SecretReader current;
    private readonly SecretReader? previous;

    /// <summary>The secrets of a source.</summary>
    /// <exception cref="Hosting.Configuration.ConfigurationException">One cannot be read.</exception>
    public SharedSecret(SourceSettings settings)
    {
        var options = settings.Options;
        current = SecretReader.For(options.Secret, options.SecretFile, settings.Time);
        previous = SecretReader.ForOptional(options.PreviousSecret, options.PreviousSecretFile, settings.Time);
    }

    /// <summary>True when one of the secrets makes what is expected of the call.</summary>
    /// <param name="given">What the call shows.</param>
    /// <param name="expected">What it would show with a secret.</param>
    public bool Fits(string given, Func<string, string> expected) =>
        FixedTimeToken.Equal(given, expected(current.Current)) | (previous is not null && FixedTimeToken.Equal(given, expected(previous.Current)));

    /// <summary>True when the call shows one of the secrets.</summary>
    public bool Fits(string given) => Fits(given, secret => secret);
}
