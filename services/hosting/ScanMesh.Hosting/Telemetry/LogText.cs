using System.Text;

namespace ScanMesh.Hosting.Telemetry;

/// <summary>Bounds foreign text in logs (SECURITY T7).</summary>
internal static class LogText
{
    /// <summary>Longest value, characters.</summary>
    public const int MaxValue = 1024;

    /// <summary>Longest exception text, characters.</summary>
    public const int MaxException = 16 * 1024;

    /// <summary>Shortens what is too long and says so.</summary>
    public static string Bound(string text, int max = MaxValue) => text.Length <= max ? text : string.Concat(text.AsSpan(0, max), "…");

    /// <summary>Shows line breaks, terminal controls and direction overrides as escapes.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsHarmful))
            return text;
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsHarmful(c))
                result.Append($"\\u{(int)c:x4}");
            else
                result.Append(c);
        }

        return result.ToString();
    }

    private static bool IsHarmful(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061c' or (>= '\u200e' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
