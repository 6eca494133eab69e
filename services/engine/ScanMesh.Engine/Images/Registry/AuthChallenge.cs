using System.Collections.Immutable;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>A parsed WWW-Authenticate challenge (RFC 9110 section 11.6.1, RFC 6750 section 3), scheme and keys in lower case.</summary>
public sealed record AuthChallenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    private const int MaxLength = 8192;

    /// <summary>
    /// The challenge to answer: the first Bearer one, else the first Basic one, else null when none of the headers holds a supported,
    /// well-formed challenge. Of a repeated parameter the last value counts.
    /// </summary>
    public static AuthChallenge? Choose(IEnumerable<string> headers)
    {
        AuthChallenge? basic = null;
        foreach (var header in headers)
        {
            foreach (var challenge in Parse(header))
            {
                if (challenge.Scheme == "bearer")
                    return challenge;
                if (challenge.Scheme == "basic")
                    basic ??= challenge;
            }
        }

        return basic;
    }

    /// <summary>The challenges of one header value, up to the first that is malformed; a malformed one gives nothing.</summary>
    public static IReadOnlyList<AuthChallenge> Parse(string header)
    {
        var result = new List<AuthChallenge>();
        if (header.Length > MaxLength)
            return result;
        var scanner = new Scanner(header);
        while (scanner.TryToken(out var scheme))
        {
            var parameters = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
            if (!scanner.TryParameters(parameters))
                return result;
            result.Add(new AuthChallenge(scheme.ToLowerInvariant(), parameters.ToImmutable()));
        }

        return result;
    }

    private ref struct Scanner(string text)
    {
        private int at;

        public bool TryToken(out string token)
        {
            while (at < text.Length && (text[at] is ' ' or '\t' or ','))
                at++;
            var start = at;
            while (at < text.Length && IsTokenCharacter(text[at]))
                at++;
            token = text[start..at];
            return token.Length > 0;
        }

        public bool TryParameters(ImmutableDictionary<string, string>.Builder parameters)
        {
            while (true)
            {
                var before = at;
                if (!TryToken(out var key))
                    return at == text.Length;
                SkipBlanks();
                if (at == text.Length || text[at] != '=')
                {
                    at = before; // not a parameter: the next challenge's scheme
                    return true;
                }

                at++;
                SkipBlanks();
                if (!TryValue(out var value))
                    return false;
                parameters[key.ToLowerInvariant()] = value;
            }
        }

        private bool TryValue(out string value)
        {
            if (at >= text.Length || text[at] != '"')
            {
                var start = at;
                while (at < text.Length && (IsTokenCharacter(text[at]) || text[at] is '/' or ':' or '='))
                    at++;
                value = text[start..at];
                return value.Length > 0;
            }

            var unquoted = new System.Text.StringBuilder();
            for (at++; at < text.Length && text[at] != '"'; at++)
            {
                if (text[at] == '\\' && at + 1 < text.Length)
                    at++;
                unquoted.Append(text[at]);
            }

            value = unquoted.ToString();
            return at++ < text.Length;
        }

        private void SkipBlanks()
        {
            while (at < text.Length && (text[at] is ' ' or '\t'))
                at++;
        }

        private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
    }
}
