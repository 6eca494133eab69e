using System.Text.Json;
using ScanMesh.Engine.Versions;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Versions;

/// <summary>
/// The public tables of orders that languages and rpm have. <c>explained</c> counts rows in which the table's author asks for an order that the
/// scheme's own tool does not give; <see cref="Explained"/> says why. Such rows must be not comparable, or equal where it says so.
/// </summary>
public sealed class EcosystemTableTests
{
    /// <summary>File, left, right: what the tool itself says, and why.</summary>
    private static readonly Dictionary<(string File, string Left, string Right), int?> Explained = new()
    {
        // Composer normalises before it compares: 1.0 is 1.0.0.0 (PHP's bare version_compare does not).
        [("scalibr-packagist-versions.txt", "1.0.0", "1.0")] = 0,
        // Composer\Semver\VersionParser refuses these; PHP's bare version_compare orders any text.
        [("scalibr-packagist-versions.txt", "4.3-2RC1", "4.3-2RC2")] = null,
        [("scalibr-packagist-versions.txt", "4.3-2RC2", "4.3-2beta5")] = null,
        [("scalibr-packagist-versions.txt", "4.3-2", "4.3-2beta1")] = null,
        [("scalibr-packagist-versions.txt", "1.2.3.#", "1.2.3")] = null,
        [("scalibr-packagist-versions.txt", "1.2.3.#", "1.2.3.#")] = null,
        [("scalibr-packagist-versions.txt", "1.2.3.#", "1.2.3.1")] = null,
        [("scalibr-packagist-versions.txt", "1.2.3.#.1", "1.2.3")] = null,
        [("scalibr-packagist-versions.txt", "1.2.3.#.p3", "1.2.3")] = null,
        [("scalibr-packagist-versions.txt", "1.2.3.#.beta", "1.2.3")] = null,
        [("scalibr-packagist-versions.txt", Nines(1), Nines(9))] = null,
        [("scalibr-packagist-versions.txt", NineParts(1), NineParts(9))] = null,
        // Gem::Version.correct? is false: a word needs a dot before it.
        [("scalibr-rubygems-versions.txt", "1", "1beta")] = null,
        [("scalibr-rubygems-versions.txt", "1", "1gamma")] = null,
        // Maven before 3.9 read "ga-1" as ga, then 1; since then a word and the number behind it are one item, and words come before numbers.
        [("scalibr-maven-versions.txt", "1-1", "1-ga-1")] = 1,
        [("scalibr-maven-versions.txt", "1-1.foo-bar-1-baz-0.1", "1-1.foo-bar1baz-.1")] = 1,
        // NuGet's numbers are 32-bit: NuGetVersion.TryParse is false.
        [("scalibr-nuget-versions.txt", Nines(1), Nines(9))] = null,
        [("scalibr-nuget-versions.txt", NineParts(1), NineParts(9))] = null,
    };

    [Theory]
    [InlineData("rpm-rpmvercmp.tsv", '\t', "rpm", 90, 0)]
    [InlineData("scalibr-redhat-versions.txt", ' ', "rpm", 165, 0)]
    [InlineData("scalibr-maven-versions.txt", ' ', "maven", 95, 2)]
    [InlineData("scalibr-nuget-versions.txt", ' ', "nuget", 34, 2)]
    [InlineData("scalibr-rubygems-versions.txt", ' ', "rubygems", 23, 2)]
    [InlineData("rubygems-test_gem_version.tsv", '\t', "rubygems", 24, 0)]
    [InlineData("scalibr-packagist-versions.txt", ' ', "composer", 80, 12)]
    [InlineData("scalibr-pub-versions.txt", ' ', "pub", 85, 0)]
    [InlineData("scalibr-cran-versions.txt", ' ', "cran", 18, 0)]
    [InlineData("scalibr-hackage-versions.txt", ' ', "hackage", 11, 0)]
    public void Compare_PublicTable_EveryRowAgreesOrIsExplained(string file, char separator, string scheme, int atLeast, int explained)
    {
        var versions = SchemeOf(scheme);
        var wrong = new List<string>();
        var (rows, outside) = (0, 0);
        foreach (var line in File.ReadLines(SharedCases.Require("versions", file)))
        {
            if (line.Length == 0 || line.StartsWith("# ", StringComparison.Ordinal) || line.StartsWith("//", StringComparison.Ordinal))
                continue;
            if (line.Split(separator) is not [var left, "<" or "=" or ">", var right] parts)
            {
                wrong.Add("not read: " + line);
                continue;
            }

            rows++;
            int? expected = parts[1] switch { "<" => -1, ">" => 1, _ => 0 };
            if (Explained.TryGetValue((file, left, right), out var own))
            {
                outside++;
                expected = own;
            }

            if (Sign(versions.Compare(left, right)) != expected || Sign(versions.Compare(right, left)) != -expected)
                wrong.Add($"{line}: {versions.Compare(left, right)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(rows >= atLeast, $"only {rows} rows read");
        Assert.Equal(explained, outside);
    }

    [Fact]
    public void Compare_MavensOwnTable_EveryRowAgrees()
    {
        using var table = Read("maven-ComparableVersionTest.json");
        var scheme = new MavenVersionScheme();
        var wrong = new List<string>();
        foreach (var list in table.RootElement.GetProperty("ordered_ascending_all_pairs").EnumerateObject())
            CheckAscending(scheme, [.. list.Value.EnumerateArray().Select(v => v.GetString()!)], wrong);
        foreach (var (name, expected) in new[] { ("equal", 0), ("same_order", 0), ("less", -1) })
            foreach (var row in table.RootElement.GetProperty(name).EnumerateArray())
                if (Sign(scheme.Compare(row[0].GetString()!, row[1].GetString()!)) != expected)
                    wrong.Add($"{row}: not {expected}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Compare_GosOwnTable_EveryRowAgrees()
    {
        using var table = Read("go-semver-pseudo.json");
        var scheme = new GoVersionScheme();
        var wrong = new List<string>();
        var valid = new List<(string Version, string Canonical)>();
        foreach (var row in table.RootElement.GetProperty("canonical").EnumerateArray())
        {
            var (version, canonical) = (row[0].GetString()!, row[1].GetString()!);
            if ((scheme.Compare(version, version) is null) != (canonical.Length == 0))
                wrong.Add($"{version} valid: {canonical.Length > 0}");
            if (canonical.Length > 0)
                valid.Add((version, canonical));
        }

        for (var i = 0; i < valid.Count; i++)
            for (var j = 0; j < valid.Count; j++)
                if (Sign(scheme.Compare(valid[i].Version, valid[j].Version)) != (valid[i].Canonical == valid[j].Canonical ? 0 : i.CompareTo(j)))
                    wrong.Add($"{valid[i].Version} {valid[j].Version}: {scheme.Compare(valid[i].Version, valid[j].Version)}");
        foreach (var row in table.RootElement.GetProperty("pseudo").EnumerateArray())
            if (scheme.Compare(row[2].GetString()!, row[2].GetString()!) != 0 || (row[1].GetString()!.Length > 0 && Sign(scheme.Compare(row[1].GetString()!, row[2].GetString()!)) != -1))
                wrong.Add($"pseudo {row}");
        Assert.True(valid.Count > 20);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Compare_NuGetsOwnTests_EveryRowAgrees()
    {
        using var table = Read("nuget-versioning-inlinedata.json");
        var scheme = new NuGetVersionScheme();
        var wrong = new List<string>();
        var rows = 0;
        foreach (var test in table.RootElement.EnumerateArray())
        {
            var expected = test.GetProperty("test").GetString() switch
            {
                "MixedVersionCompare" or "VersionComparisonDefaultEqual" or "VersionComparisonDefaultEqualWithNuGetVersion" or "SemVerEqualsOperatorWorks" or "SemVerSortIgnoreReleaseCasing" => 0,
                "SemVerLessThanAndGreaterThanOperatorsWorks" or "VersionComparisonDefaultLess" or "SemVerSortVersion" or "SemVerSortRelease" or "SemVerSortReleaseNumeric"
                    or "SemVerSortReleaseAlpha" or "SemVerSortNumericAlpha" or "SemVerSortReleaseLabelCount" => -1,
                // VersionComparisonDefaultNotEqual is left out: NuGet's test compares the two texts, not the versions (one row is equal as versions).
                "VersionComparisonDefaultNotEqualWithNuGetVersion" or "MixedVersionCompareNotEqual" => 1,
                "ParseThrowsIfStringIsNotAValidSemVer" => (int?)null,
                "TryParseHandlesValidVersionPatterns" or "NuGetVersionParseStrict" or "ParseReadsLegacyStyleVersionNumbers" or "ParseIgnoresLeadingAndTrailingWhitespace"
                    or "ParseReadsSemverAndHybridSemverVersionNumbers" or "SemVerVersionValidReleaseLabels" or "SemVerVersionMetadataValidChars" => 2,
                _ => 3,
            };
            if (expected == 3)
                continue;
            foreach (var row in test.GetProperty("cases").EnumerateArray())
            {
                rows++;
                var left = row[0].GetString()!;
                var isGood = expected switch
                {
                    null => scheme.Compare(left, left) is null,
                    2 => scheme.Compare(left, left) == 0,
                    1 => Sign(scheme.Compare(left, row[1].GetString()!)) is 1 or -1,
                    _ => Sign(scheme.Compare(left, row[1].GetString()!)) == expected && Sign(scheme.Compare(row[1].GetString()!, left)) == -expected,
                };
                if (!isGood)
                    wrong.Add($"{test.GetProperty("test")}: {row}");
            }
        }

        Assert.True(rows > 170, $"only {rows} rows read");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Normalise_ComposersOwnTests_EveryRowAgrees()
    {
        using var table = Read("composer-semver-providers.json");
        var scheme = new ComposerVersionScheme();
        var wrong = new List<string>();
        var rows = 0;
        foreach (var provider in table.RootElement.EnumerateArray())
            foreach (var row in provider.GetProperty("cases").EnumerateArray())
            {
                var name = provider.GetProperty("provider").GetString();
                var isGood = name switch
                {
                    "successfulNormalizedVersions" => ComposerVersionScheme.Normalise(row[0].GetString()!) == row[1].GetString(),
                    "failingNormalizedVersions" => ComposerVersionScheme.Normalise(row[0].GetString()!) is null,
                    "isValidVersions" => ComposerVersionScheme.Normalise(row[0].GetString()!) is not null == row[1].GetBoolean(),
                    "greaterThanProvider" => Holds(scheme, row[0], ">", row[1]) == row[2].GetBoolean(),
                    "greaterThanOrEqualToProvider" => Holds(scheme, row[0], ">=", row[1]) == row[2].GetBoolean(),
                    "lessThanProvider" => Holds(scheme, row[0], "<", row[1]) == row[2].GetBoolean(),
                    "lessThanOrEqualToProvider" => Holds(scheme, row[0], "<=", row[1]) == row[2].GetBoolean(),
                    "equalToProvider" => Holds(scheme, row[0], "==", row[1]) == row[2].GetBoolean(),
                    "notEqualToProvider" => Holds(scheme, row[0], "!=", row[1]) == row[2].GetBoolean(),
                    "compareProvider" => Holds(scheme, row[0], row[1].GetString()!, row[2]) == row[3].GetBoolean(),
                    _ => (bool?)null,
                };
                rows += isGood is null ? 0 : 1;
                if (isGood == false)
                    wrong.Add($"{name}: {row}");
            }

        Assert.True(rows > 150, $"only {rows} rows read");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Compare_RubysOwnRequirements_EveryRowAgrees()
    {
        var scheme = new GemVersionScheme();
        var wrong = new List<string>();
        var rows = 0;
        foreach (var line in File.ReadLines(SharedCases.Require("versions", "rubygems-test_gem_requirement.tsv")).Where(l => !l.StartsWith('#')))
        {
            var parts = line.Split('\t');
            rows++;
            var requirement = parts[2].Trim();
            var space = requirement.IndexOf(' ', StringComparison.Ordinal);
            var (sign, version) = space < 0 ? ("=", requirement) : (requirement[..space], requirement[space..].Trim());
            var isMet = sign == "~>"
                ? scheme.Compare(parts[1], version) >= 0 && scheme.Compare(Release(parts[1]), Bump(version)) < 0
                : Holds(scheme.Compare(parts[1], version), sign);
            if (isMet != (parts[0] == "True"))
                wrong.Add(line);
        }

        Assert.True(rows >= 77, $"only {rows} rows read");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        // Gem::Version#release and #bump.
        static string Release(string version) => string.Join('.', version.Split('.').TakeWhile(p => p.All(char.IsAsciiDigit)));
        static string Bump(string version)
        {
            var numbers = version.Split('.').TakeWhile(p => p.All(char.IsAsciiDigit)).ToList();
            if (numbers.Count > 1)
                numbers.RemoveAt(numbers.Count - 1);
            numbers[^1] = (int.Parse(numbers[^1], System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return string.Join('.', numbers);
        }
    }

    private static bool Holds(IVersionScheme scheme, JsonElement left, string sign, JsonElement right) => Holds(scheme.Compare(left.GetString()!, right.GetString()!), sign);

    private static bool Holds(int? order, string sign) => sign switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        ">=" => order >= 0,
        "=" or "==" => order == 0,
        _ => order != 0,
    };

    private static void CheckAscending(IVersionScheme scheme, List<string> versions, List<string> wrong)
    {
        for (var i = 0; i < versions.Count; i++)
            for (var j = 0; j < versions.Count; j++)
                if (Sign(scheme.Compare(versions[i], versions[j])) != i.CompareTo(j))
                    wrong.Add($"{versions[i]} {versions[j]}: {scheme.Compare(versions[i], versions[j])}");
    }

    private static IVersionScheme SchemeOf(string name) => Engine.Ecosystems.Ecosystems.All.Select(e => e.Versions).Append(new RpmVersionScheme()).First(s => s.Name == name);

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllBytes(SharedCases.Require("versions", file)));

    private static string Nines(int last) => new string('9', 29) + last.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string NineParts(int first) => $"{Nines(first)}.{Nines(1)}.{Nines(1)}";

    private static int? Sign(int? order) => order is { } value ? Math.Sign(value) : null;
}
