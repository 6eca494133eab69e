using System.Globalization;

namespace ScanMesh.Engine.Versions;

/// <summary>
/// NuGet's order (NuGet.Versioning): one to four 32-bit numbers, missing ones are 0, blanks around them allowed; then a semantic version's
/// prerelease without regard to case. Build metadata do not count.
/// </summary>
public sealed class NuGetVersionScheme : IVersionScheme
{
    private const int MaxLength = 256;

    /// <inheritdoc/>
    public string Name => "nuget";

    /// <inheritdoc/>
    public int? Compare(string left, string right)
    {
        if (!Parts.TryRead(left, out var a) || !Parts.TryRead(right, out var b))
            return null;
        var order = a.Numbers.CompareTo(b.Numbers);
        if (order != 0)
            return order;
        return a.Prerelease.IsEmpty || b.Prerelease.IsEmpty ? a.Prerelease.IsEmpty.CompareTo(b.Prerelease.IsEmpty) : CompareLabels(a.Prerelease, b.Prerelease);
    }

    private static int CompareLabels(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (true)
        {
            if (a.IsEmpty || b.IsEmpty)
                return b.IsEmpty.CompareTo(a.IsEmpty);
            var x = Next(ref a, '.');
            var y = Next(ref b, '.');
            var (isX, isY) = (IsNumber(x, out var numberX), IsNumber(y, out var numberY));
            var order = isX != isY ? isY.CompareTo(isX) : isX ? numberX.CompareTo(numberY) : Math.Sign(x.CompareTo(y, StringComparison.OrdinalIgnoreCase));
            if (order != 0)
                return order;
        }
    }

    /// <summary>A label of digits that are no 32-bit number is a word.</summary>
    private static bool IsNumber(ReadOnlySpan<char> label, out int number) => int.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> rest, char separator)
    {
        var end = rest.IndexOf(separator);
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return part;
    }

    private readonly ref struct Parts((int Major, int Minor, int Patch, int Revision) numbers, ReadOnlySpan<char> prerelease)
    {
        public readonly (int Major, int Minor, int Patch, int Revision) Numbers = numbers;
        public readonly ReadOnlySpan<char> Prerelease = prerelease;

        public static bool TryRead(ReadOnlySpan<char> text, out Parts parts)
        {
            parts = default;
            if (text.Length > MaxLength)
                return false;
            text = text.Trim();
            var plus = text.IndexOf('+');
            var version = plus < 0 ? text : text[..plus];
            var hyphen = version.IndexOf('-');
            if ((plus >= 0 && !SemVerParts.AreIdentifiers(text[(plus + 1)..])) || (hyphen >= 0 && !SemVerParts.AreIdentifiers(version[(hyphen + 1)..])))
                return false;
            if (!TryReadNumbers(hyphen < 0 ? version : version[..hyphen], out var numbers))
                return false;
            parts = new Parts(numbers, hyphen < 0 ? [] : version[(hyphen + 1)..]);
            return true;
        }

        private static bool TryReadNumbers(ReadOnlySpan<char> text, out (int Major, int Minor, int Patch, int Revision) numbers)
        {
            Span<int> values = stackalloc int[4];
            var count = 0;
            var isGood = true;
            foreach (var range in text.Split('.'))
                isGood = isGood && count < values.Length && int.TryParse(text[range].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out values[count++]);
            numbers = (values[0], values[1], values[2], values[3]);
            return isGood;
        }
    }
}
