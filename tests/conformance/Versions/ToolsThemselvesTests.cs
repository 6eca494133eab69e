using System.Diagnostics;
using System.Globalization;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Conformance.Versions;

/// <summary>The tools that own an order judge ours over random pairs, where this machine has them.</summary>
public sealed class ToolsThemselvesTests
{
    private const int Pairs = 400;
    private const string ComposerSemver = "/usr/share/php/Composer/Semver/autoload.php";

    [Fact]
    public async Task Compare_RandomVersions_AgreesWithRpm()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/rpm"), "needs rpm");
        var pairs = RandomPairs(["0", "1", "9", "10", "007", "a", "Z", "rc"], ["0", "1", "10", "007", "a", "Z", "rc", "~", "~~", "^", "+", ".", "_", "-", "1:"]);
        var table = string.Concat(pairs.Select(p => $"'{p.Left}','{p.Right}',"));
        var answers = await RunAsync("/usr/bin/rpm", ["--eval", $"%{{lua:local t={{{table}}} for i=1,#t,2 do print(rpm.vercmp(t[i],t[i+1])..'\\n') end}}"], "");
        Check(new RpmVersionScheme(), pairs, answers);
    }

    [Fact]
    public async Task Compare_RandomVersions_AgreesWithRubyGems()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ruby"), "needs ruby");
        var pairs = RandomPairs(["0", "1", "10", "007"], ["0", "1", "10", "00", "a", "Z", "rc", "pre", ".", ".", ".", "-", "_"]);
        const string program = "STDIN.each_line(chomp: true) { |l| a, b = l.split(\"\\t\"); puts Gem::Version.correct?(a) && Gem::Version.correct?(b) ? Gem::Version.new(a) <=> Gem::Version.new(b) : '?' }";
        Check(new GemVersionScheme(), pairs, await RunAsync("/usr/bin/ruby", ["-e", program], Lines(pairs)));
    }

    [Fact]
    public async Task Compare_RandomVersions_AgreesWithComposer()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/php") && File.Exists(ComposerSemver), "needs php and composer/semver");
        var pairs = RandomPairs(["0", "1", "10", "v1", "2010", "dev-a"], ["0", "1.0", ".1", ".10", "-", ".", "a", "b2", "beta", "RC", "rc1", "p", "patch1", "-dev", ".x-dev", "stable", "+x", "_", "x"]);
        const string program = $$"""
            require '{{ComposerSemver}}';
            $parser = new Composer\Semver\VersionParser();
            while (($line = fgets(STDIN)) !== false) {
                [$a, $b] = explode("\t", rtrim($line, "\n"));
                try { $a = $parser->normalize($a); $b = $parser->normalize($b); } catch (UnexpectedValueException $e) { echo "?\n"; continue; }
                $less = Composer\Semver\Comparator::lessThan($a, $b); $more = Composer\Semver\Comparator::greaterThan($a, $b);
                echo $less ? -1 : ($more ? 1 : (Composer\Semver\Comparator::equalTo($a, $b) ? 0 : '?')), "\n";
            }
            """;
        Check(new ComposerVersionScheme(), pairs, await RunAsync("/usr/bin/php", ["-r", program], Lines(pairs)));
    }

    private static void Check(IVersionScheme scheme, List<(string Left, string Right)> pairs, string[] answers)
    {
        Assert.Equal(pairs.Count, answers.Length);
        var wrong = new List<string>();
        for (var i = 0; i < answers.Length; i++)
        {
            var order = scheme.Compare(pairs[i].Left, pairs[i].Right);
            var own = order is { } value ? Math.Sign(value).ToString(CultureInfo.InvariantCulture) : "?";
            if (own != answers[i])
                wrong.Add($"'{pairs[i].Left}' and '{pairs[i].Right}': {own}, the tool {answers[i]}");
        }

        Assert.True(answers.Count(a => a != "?") > answers.Length / 20, "hardly any pair was comparable");
        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong.Take(20))}");
    }

    private static List<(string Left, string Right)> RandomPairs(string[] heads, string[] pieces)
    {
        var random = new Random(20261128);
        return [.. Enumerable.Range(0, Pairs).Select(_ => (Version(), Version()))];

        string Version() => heads[random.Next(heads.Length)] + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static string Lines(List<(string Left, string Right)> pairs) => string.Concat(pairs.Select(p => $"{p.Left}\t{p.Right}\n"));

    private static async Task<string[]> RunAsync(string tool, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
