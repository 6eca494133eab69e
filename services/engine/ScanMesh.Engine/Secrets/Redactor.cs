using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Secrets;

/// <summary>
/// Takes secrets out of text that comes from an image, whatever field it lands in (SECURITY T6): build arguments of the history, lines
/// that a parser quotes. It knows names that say what follows (<c>NPM_TOKEN=</c>, <c>--password</c>, <c>Authorization: Bearer</c>,
/// <c>user:password@host</c>) and the published shapes of common tokens. A reference to a variable is no secret and stays.
/// </summary>
public static partial class Redactor
{
    /// <summary>What stands where a secret was.</summary>
    public const string Mark = "[redacted]";

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
    private const string Names = "(?:passw(?:or)?d|passphrase|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credentials?|_auth)";
    private const string Value = """(?<value>"[^"]*"|'[^']*'|[^\s"'&|;<>()]+)""";

    private static readonly Regex[] Rules =
    [
        new("-----BEGIN [A-Z ]*PRIVATE KEY-----(?<value>[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?)", Options),
        new($@"\b(?:bearer|basic)\s+(?<value>[a-z0-9._~+/=-]{{8,}})", Options),
        new(@"://(?<value>[^/\s:@]*:[^/\s@]+)@", Options),
        new($"(?:[a-z0-9_.-]*{Names}[a-z0-9_.-]*)[\"']?\\s?[=:]\\s?{Value}", Options),
        new($"--?[a-z0-9-]*{Names}\\s+{Value}", Options),
        new(@"\s(?:-u|--user)[=\s]\s*[^\s:]+:(?<value>\S+)", Options),
        new(@"\bsshpass\s+-p\s*(?<value>\S+)", Options),
        // Published prefixes: GitHub, GitLab, npm, PyPI, Slack, Stripe, Google, AWS, and signed JSON web tokens.
        new(@"\b(?<value>gh[pousr]_[a-z0-9]{36,}|github_pat_[a-z0-9_]{30,}|glpat-[a-z0-9_-]{20,}|npm_[a-z0-9]{36}|pypi-[a-z0-9_-]{40,}|xox[abeoprs]-[a-z0-9-]{10,}|[rs]k_live_[a-z0-9]{16,}|AIza[a-z0-9_-]{35}|eyJ[a-z0-9_-]{8,}\.eyJ[a-z0-9_-]{8,}\.[a-z0-9_-]+)", Options),
        new(@"\b(?<value>(?:AKIA|ASIA)[A-Z2-7]{16})\b", Options ^ RegexOptions.IgnoreCase),
    ];

    /// <summary>The text without its secrets; the same text when there are none, or when it was redacted before.</summary>
    public static string Redact(string text)
    {
        foreach (var rule in Rules)
            text = rule.Replace(text, Cover);
        return text;
    }

    private static string Cover(Match match)
    {
        var value = match.Groups["value"];
        var bare = value.ValueSpan.TrimStart("\"'");
        if (bare.IsEmpty || bare[0] == '$' || value.ValueSpan.Contains(Mark, StringComparison.Ordinal))
            return match.Value;
        var at = value.Index - match.Index;
        return string.Concat(match.ValueSpan[..at], Mark, match.ValueSpan[(at + value.Length)..]);
    }
}
