using System.Globalization;
using System.Text;

namespace ScanMesh.Engine.Reports;

/// <summary>Foreign text made safe for a terminal (SECURITY T7): controls, ANSI sequences and bidirectional marks are shown, not obeyed.</summary>
public static class TerminalText
{
    /// <summary>The text with every control, format, line and private character as <c>\u{XXXX}</c>, cut to a length.</summary>
    /// <param name="text">Any text; null gives "".</param>
    /// <param name="maxLength">Characters that are kept; a cut is shown by an ellipsis.</param>
    public static string Encode(string? text, int maxLength = 1024)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var cut = text.Length > maxLength;
        var kept = cut ? text.AsSpan(0, maxLength) : text;
        StringBuilder? encoded = null;
        var position = 0;
        foreach (var rune in kept.EnumerateRunes())
        {
            if (IsHarmless(rune))
            {
                encoded?.Append(rune.ToString());
            }
            else
            {
                encoded ??= new StringBuilder(text.Length + 16).Append(kept[..position]);
                encoded.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            }

            position += rune.Utf16SequenceLength;
        }

        var result = encoded?.ToString() ?? kept.ToString();
        return cut ? result + "…" : result;
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
