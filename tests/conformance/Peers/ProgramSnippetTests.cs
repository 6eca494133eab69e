using System.Diagnostics;
using System.Text.RegularExpressions;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>Pieces of real programs that a peer keeps, and the programs of this machine, which tell their version themselves.</summary>
public sealed partial class ProgramSnippetTests
{
    private static readonly string[] Folder = ["peers", "syft", "binary", "testdata", "classifiers"];

    /// <summary>The peer's folder of a program, and our name for it.</summary>
    private static readonly Dictionary<string, string> names = new (string Theirs, string Ours)[]
    {
        ("nginx", "nginx"), ("nginx-openresty", "openresty"), ("redis-server", "redis"), ("valkey-server", "valkey"), ("memcached", "memcached"),
        ("python", "python"), ("python-duplicates", "python"), ("python-shared-lib", "python"), ("python-with-incorrect-match", "python"),
        ("node", "node"), ("ruby", "ruby"), ("perl", "perl"), ("php-apache", "php"), ("openssl", "openssl"), ("busybox", "busybox"),
        ("httpd", "httpd"), ("haproxy", "haproxy"), ("postgres", "postgresql"), ("mariadb", "mariadb"), ("envoy", "envoy"),
        ("java-jre-openjdk", "java"), ("java-jre-openjdk-eclipse", "java"), ("java-jre-openjdk-arm64-eclipse", "java"), ("java-jre-oracle", "java"),
        ("java-graal-openjdk", "java"),
    }.ToDictionary(n => n.Theirs, n => n.Ours, StringComparer.Ordinal);

    private const string Build = "java prints the number of its build too; the folder's name leaves it out";

    /// <summary>What we say otherwise than the peer, and why.</summary>
    private static readonly Dictionary<string, (string Ours, string Why)> differences = new(StringComparer.Ordinal)
    {
        ["envoy/1.18.6/linux-amd64/envoy"] = ("envoy 1.18.6-dev", "so the text says: a build of the branch before the release"),
        ["java-jre-openjdk/11.0.17/linux-amd64/java"] = ("java 11.0.17+8-LTS", Build),
        ["java-jre-openjdk-eclipse/11.0.22/linux-amd64/java"] = ("java 11.0.22+7", Build),
        ["java-jre-openjdk-arm64-eclipse/11.0.22/linux-arm64/java"] = ("java 11.0.22+7", Build),
        ["java-jre-oracle/19.0.1/linux-amd64/java"] = ("java 19.0.1+10-21", Build),
        ["java-jre-oracle/19.0.1/darwin/java"] = ("java 19.0.1+10-21", Build),
    };

    [Fact]
    public void Scan_PiecesOfRealPrograms_TellTheVersionThatThePeerTells()
    {
        var root = SharedCases.Require([.. Folder, "snippets"]);
        var wrong = new List<string>();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var parts = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
            if (!names.TryGetValue(parts[0], out var name))
                continue;
            count++;
            var expected = differences.TryGetValue(string.Join('/', parts), out var other) ? other.Ours : $"{name} {parts[1]}";
            var found = string.Join(", ", Scan.Files(($"x/{parts[^1]}", AsProgram(File.ReadAllBytes(file)))).Packages.Where(p => p.Basis == PackageBasis.VersionString).Select(p => $"{p.Name} {p.Version}"));
            if (found != expected)
                wrong.Add($"{string.Join('/', parts)}: '{found}' and not '{expected}'");
        }

        Assert.True(count > 60, $"{count} pieces");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Scan_PiecesThatThePeerRefuses_AreNoPrograms()
    {
        var root = SharedCases.Require([.. Folder, "negative"]);
        foreach (var file in Directory.EnumerateFiles(root))
            Assert.Empty(Scan.Files(($"x/{Path.GetFileName(file)}", AsProgram(File.ReadAllBytes(file)))).Packages);
    }

    /// <summary>Programs, how they are asked for their version, our name for them, and the file that holds the text where it is another one.</summary>
    private static readonly (string Program, string Argument, string Name, string? Library)[] ofThisMachine =
    [
        ("/usr/bin/perl", "-v", "perl", null), ("/usr/bin/openssl", "version", "openssl", null), ("/usr/bin/node", "--version", "node", null), ("/usr/bin/python3", "--version", "python", null),
        ("/usr/bin/ruby", "--version", "ruby", "/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1"), ("/usr/bin/php", "--version", "php", null), ("/usr/bin/busybox", "--help", "busybox", null),
        ("/usr/sbin/nginx", "-v", "nginx", null), ("/usr/sbin/apache2", "-v", "httpd", null), ("/usr/bin/redis-server", "--version", "redis", null), ("/usr/bin/memcached", "--version", "memcached", null),
        ("/usr/sbin/haproxy", "-v", "haproxy", null), ("/usr/sbin/mariadbd", "--version", "mariadb", null), ("/usr/lib/postgresql/15/bin/postgres", "--version", "postgresql", null),
        ("/usr/lib/jvm/java-17-openjdk-amd64/bin/java", "--version", "java", null),
    ];

    /// <summary>What each of them prints is the judge. Debian has no machine without perl, and the tests' own servers are there.</summary>
    [Fact]
    public async Task Scan_ProgramsOfThisMachine_TellWhatTheyPrintThemselves()
    {
        var here = ofThisMachine.Where(p => File.Exists(p.Program) && File.Exists(p.Library ?? p.Program)).ToList();
        Assert.SkipUnless(here.Count > 0, "none of the programs is here");
        foreach (var (program, argument, name, library) in here)
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var printed = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var text = await printed + await error;
            var real = File.ResolveLinkTarget(library ?? program, returnFinalTarget: true)?.FullName ?? library ?? program;

            var found = Scan.Files((real.TrimStart('/'), await File.ReadAllBytesAsync(real, TestContext.Current.CancellationToken))).Packages.Where(p => p.Basis == PackageBasis.VersionString).ToList();

            var package = Assert.Single(found);
            Assert.Equal(name, package.Name);
            Assert.Contains(package.Version, Numbers().Matches(text).Select(m => m.Value));
        }
    }

    /// <summary>Programs are read only where they begin as such; the pieces are cut out of their middle.</summary>
    private static byte[] AsProgram(byte[] piece) => [.. "\u007fELF"u8, .. new byte[600], .. piece, .. new byte[600]];

    [GeneratedRegex(@"(?<![\d.])\d+\.[0-9][0-9A-Za-z.+~_-]*")]
    private static partial Regex Numbers();
}
