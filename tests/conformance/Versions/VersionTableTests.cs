using System.Text.Json;
using ScanMesh.Engine.Versions;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Versions;

public sealed class VersionTableTests
{
    [Theory]
    [InlineData("dpkg-Dpkg_Version.tsv", '\t', "dpkg", 40)]
    [InlineData("dpkg-t-version.tsv", '\t', "dpkg", 9)]
    [InlineData("scalibr-debian-versions.txt", ' ', "dpkg", 30)]
    [InlineData("scalibr-alpine-versions.txt", ' ', "apk", 600)]
    [InlineData("apk-version.data", ' ', "apk", 600)]
    [InlineData("scalibr-semver-versions.txt", ' ', "semver", 70)]
    [InlineData("scalibr-pypi-versions.txt", ' ', "pep440", 35)]
    public void Compare_PublicTable_EveryRowAgrees(string file, char separator, string scheme, int atLeast)
    {
        IVersionScheme versions = scheme switch { "dpkg" => new DpkgVersionScheme(), "apk" => new ApkVersionScheme(), "semver" => new SemVerScheme(), _ => new Pep440VersionScheme() };
        var wrong = new List<string>();
        var rows = 0;
        var outside = 0;
        foreach (var line in File.ReadLines(SharedCases.Require("versions", file)))
        {
            var parts = line.Split(separator, StringSplitOptions.RemoveEmptyEntries);
            if (line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal) || parts.Length != 3 || parts[1] is not ("<" or "=" or ">"))
                continue;
            rows++;
            var expected = parts[1] switch { "<" => -1, ">" => 1, _ => 0 };
            if (versions.Compare(parts[0], parts[2]) is not { } order || Math.Sign(order) != expected)
            {
                // apk's own table is the authority on what a version is, and its order of strings that are none differs from scalibr's.
                if (scheme == "apk" && !(ApkVersionScheme.IsValid(parts[0]) && ApkVersionScheme.IsValid(parts[2])))
                    outside++;
                // Python's legacy versions, which PEP 440 and pip of today refuse.
                else if (scheme == "pep440" && (versions.Compare(parts[0], parts[0]) is null || versions.Compare(parts[2], parts[2]) is null))
                    outside++;
                else
                    wrong.Add(line);
            }
            else if (Math.Sign(versions.Compare(parts[2], parts[0])!.Value) != -expected)
                wrong.Add("reversed: " + line);
        }

        Assert.True(rows >= atLeast, $"only {rows} rows read");
        Assert.Equal(file switch { "scalibr-alpine-versions.txt" => 12, "scalibr-pypi-versions.txt" => 11, _ => 0 }, outside);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void IsValid_ApkTable_EveryRowAgrees()
    {
        var wrong = new List<string>();
        var rows = 0;
        foreach (var line in File.ReadLines(SharedCases.Require("versions", "apk-version.data")))
        {
            var text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#') || text.Contains(' ', StringComparison.Ordinal))
                continue;
            rows++;
            var valid = !text.StartsWith('!');
            if (ApkVersionScheme.IsValid(text.TrimStart('!')) != valid)
                wrong.Add(text);
        }

        Assert.True(rows > 10, $"only {rows} rows read");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Compare_NodeSemversOwnFixtures_EveryRowAgrees()
    {
        using var fixtures = JsonDocument.Parse(File.ReadAllBytes(SharedCases.Require("versions", "node-semver-fixtures.json")));
        var scheme = new SemVerScheme();
        var wrong = new List<string>();
        foreach (var (name, expected) in new[] { ("comparisons", 1), ("equality", 0) })
            foreach (var row in fixtures.RootElement.GetProperty(name).EnumerateArray())
            {
                var (left, right) = (row[0].GetString()!, row[1].GetString()!);
                if (scheme.Compare(left, right) != expected || scheme.Compare(right, left) != -expected)
                    wrong.Add($"{left} {right}: {scheme.Compare(left, right)}, not {expected}");
            }

        foreach (var row in fixtures.RootElement.GetProperty("valid-versions").EnumerateArray())
            if (scheme.Compare(row[0].GetString()!, row[0].GetString()!) != 0)
                wrong.Add($"{row[0]} is valid");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Compare_PackagingsOwnOrder_EveryPairAgrees()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedCases.Require("versions", "pep440-test_version.json")));
        var ordered = file.RootElement.GetProperty("ordered_ascending").EnumerateArray().Select(v => v.GetString()!).ToList();
        var scheme = new Pep440VersionScheme();
        var wrong = new List<string>();
        for (var i = 0; i < ordered.Count; i++)
            for (var j = 0; j < ordered.Count; j++)
                if (Math.Sign(scheme.Compare(ordered[i], ordered[j]) ?? 99) != i.CompareTo(j))
                    wrong.Add($"{ordered[i]} {ordered[j]}: {scheme.Compare(ordered[i], ordered[j])}");
        Assert.True(ordered.Count > 50);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }
}
