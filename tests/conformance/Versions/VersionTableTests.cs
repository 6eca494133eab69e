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
    public void Compare_PublicTable_EveryRowAgrees(string file, char separator, string scheme, int atLeast)
    {
        IVersionScheme versions = scheme == "dpkg" ? new DpkgVersionScheme() : new ApkVersionScheme();
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
                else
                    wrong.Add(line);
            }
            else if (Math.Sign(versions.Compare(parts[2], parts[0])!.Value) != -expected)
                wrong.Add("reversed: " + line);
        }

        Assert.True(rows >= atLeast, $"only {rows} rows read");
        Assert.Equal(file.StartsWith("scalibr-alpine", StringComparison.Ordinal) ? 12 : 0, outside);
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
}
