using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;

namespace ScanMesh.Hosting.Access;

/// <summary>The configured tokens. Files are read again on change, so that a token can be rotated or taken away without a restart.</summary>
public sealed class ApiTokens
{
    private readonly List<(SecretReader Secret, Caller Caller)> tokens = [];

    /// <summary>Tokens of the configuration.</summary>
    /// <exception cref="ConfigurationException">A scope or a repository pattern is not valid, or a token's file is missing.</exception>
    public ApiTokens(ApiOptions options, TimeProvider time)
    {
        foreach (var token in options.Tokens)
            tokens.Add((SecretReader.For(token.Token, token.TokenFile, time), new Caller(token.Name, ScopesOf(token), [.. token.Repositories.Select(r => GlobOf(token, r))])));
    }

    /// <summary>True when none is configured.</summary>
    public bool IsEmpty => tokens.Count == 0;

    /// <summary>The caller who shows this token now, or null. Every configured token is compared, in constant time.</summary>
    public Caller? Find(string shown)
    {
        Caller? found = null;
        foreach (var (secret, caller) in tokens)
            if (FixedTimeToken.Equal(shown, secret.Current))
                found ??= caller;
        return found;
    }

    private static Scope ScopesOf(ApiTokenOptions token)
    {
        var scopes = Scope.None;
        foreach (var text in token.Scopes)
            scopes |= text switch
            {
                "read" => Scope.Read,
                "subscribe" => Scope.Subscribe,
                "gate" => Scope.Gate,
                "admin" => Scope.Admin,
                _ => throw new ConfigurationException([$"api.tokens: token '{token.Name}' has the unknown scope '{text}' (read, subscribe, gate, admin)"]),
            };
        return scopes;
    }

    private static Glob GlobOf(ApiTokenOptions token, string pattern) => Glob.TryParse(pattern, out var glob)
        ? glob
        : throw new ConfigurationException([$"api.tokens: token '{token.Name}' has the bad repository pattern '{pattern}' (letters, digits, . _ - / : and * or **)"]);
}
