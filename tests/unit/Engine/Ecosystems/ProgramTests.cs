using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Programs by the text that tells their version, through record and merge.</summary>
public sealed class ProgramTests
{
    private const int Window = 256 << 10;
    private static readonly AnalyserSet analysers = AnalyserSet.Create(new ScanLimits());

    [Theory]
    [InlineData("usr/local/nginx/sbin/nginx", "nginx version: nginx/1.25.10\0", "nginx", "1.25.10", "Bitnami")]
    [InlineData("usr/local/openresty/nginx/sbin/nginx", "nginx version: openresty/1.21.4.3\n", "openresty", "1.21.4.3", "generic")]
    [InlineData("usr/local/bin/redis-server", "\07.2.15buildkitsandbox-1702957741000000000\0", "redis", "7.2.15", "Bitnami")]
    [InlineData("usr/local/bin/redis-server", "\05.0.05ca5019de136-1539906480000000000\0", "redis", "5.0.0", "Bitnami")]
    [InlineData("usr/local/bin/redis-server", "A7.0.151790282056000000000\0", "redis", "7.0.15", "Bitnami")]
    [InlineData("usr/local/bin/redis-server", "Server started, Redis version 2.8.23\0", "redis", "2.8.23", "Bitnami")]
    [InlineData("usr/local/bin/valkey-server", "\0valkey9.0.0buildkitsandbox-1764887574000000000\0", "valkey", "9.0.0", "Bitnami")]
    [InlineData("usr/local/bin/memcached", "memcached 1.6.18\n\0", "memcached", "1.6.18", "Bitnami")]
    [InlineData("usr/local/bin/python3.11", "x\0" + "3.11.2\0%.80s (%.80s) %.80s\0", "python", "3.11.2", "Bitnami")]
    [InlineData("usr/local/lib/libpython3.8.so.1.0", "\0" + "3.8.16\0<prefix>/lib/pythonX.X\0", "python", "3.8.16", "Bitnami")]
    [InlineData("usr/local/bin/python3.13", "\0" + "3.13.0rc2\0%.80s (%.80s) %.80s\0", "python", "3.13.0rc2", "Bitnami")]
    [InlineData("usr/local/bin/node", "/json\0node.js/v20.20.2\0", "node", "20.20.2", "Bitnami")]
    [InlineData("usr/local/bin/ruby", "ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux]\0", "ruby", "3.1.2p20", "Bitnami")]
    [InlineData("usr/local/bin/perl", "/usr/local/lib/perl5/5.20.0\0", "perl", "5.20.0", "generic")]
    [InlineData("usr/local/bin/php", "X-Powered-By: PHP/8.2.1\0", "php", "8.2.1", "Bitnami")]
    [InlineData("opt/jdk/bin/java", "openjdk\0java\0" + "0.0\0" + "11.0.17+8-LTS\0", "java", "11.0.17+8-LTS", "Bitnami")]
    [InlineData("usr/local/bin/openssl", "\0OpenSSL 1.1.1zb  16 Oct 2024\0", "openssl", "1.1.1zb", "generic")]
    [InlineData("usr/local/lib/libcurl.so.4.8.0", "CLIENT libcurl 8.5.0\0libcurl/8.5.0\0", "curl", "8.5.0", "generic")]
    [InlineData("bin/busybox", "BusyBox v1.36.1 (2023-12-04 19:44:32 UTC)\0", "busybox", "1.36.1", "generic")]
    [InlineData("usr/local/apache2/bin/httpd", "\0Apache/2.4.54\0", "httpd", "2.4.54", "Bitnami")]
    [InlineData("usr/local/sbin/haproxy", "HA-Proxy version 1.5.14 2015/07/02\n", "haproxy", "1.5.14", "Bitnami")]
    [InlineData("usr/local/sbin/haproxy", " version 2.0.0, released 2019/06/16\0", "haproxy", "2.0.0", "Bitnami")]
    [InlineData("usr/local/sbin/haproxy", "2024/05/29\0\0\0" + "3.1-dev0-1eb0f22\0\0\0HAProxy version follows\0", "haproxy", "3.1-dev0", "Bitnami")]
    [InlineData("usr/local/bin/postgres", "PostgreSQL 15.1 (Debian 15.1-1) on x86_64\0", "postgresql", "15.1", "Bitnami")]
    [InlineData("usr/local/sbin/mariadbd", "\010.11.19-MariaDB\0", "mariadb", "10.11.19", "Bitnami")]
    [InlineData("usr/local/bin/envoy", "callback\0" + "1.24.9\0envoy\0", "envoy", "1.24.9", "Bitnami")]
    public void Program_Text_TellsNameAndVersion(string path, string text, string name, string version, string ecosystem)
    {
        var package = Assert.Single(Merged((path, Program(text))).Packages);

        Assert.Equal((name, version, ecosystem, path, PackageBasis.VersionString), (package.Name, package.Version, package.Ecosystem, package.Path, package.Basis));
        Assert.StartsWith($"pkg:generic/{name}@", package.Purl, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("opt/jdk/bin/java", "java\0" + "1.8\0" + "1.8.0_352-b08\0", "java", "8.0.352")]
    [InlineData("opt/jdk/bin/java", "java\0" + "0.0\0" + "21.0.2+13-LTS\0", "java", "21.0.2")]
    [InlineData("bin/ruby", "ruby 1.9.3p551 (2014-11-13 revision 48407)\0", "ruby", "1.9.3")]
    [InlineData("bin/httpd", "Apache/2.4.54 (Unix)\0", "apache", "2.4.54")]
    public void Program_Advisories_KnowItByTheirNameAndVersion(string path, string text, string name, string version)
    {
        var package = Assert.Single(Merged((path, Program(text))).Packages);

        Assert.Equal((name, version), (package.AdvisoryKeys.First.Name, package.AdvisoryKeys.First.Version));
    }

    [Theory]
    [InlineData("bin/gzip", "BusyBox v1.37.0 (2024-01-01 00:00:00 UTC)\0")]
    [InlineData("bin/nginx", "nginx version: unknown\0")]
    [InlineData("bin/openssl", "OpenSSL 1.1.1 (compatible; AWS-LC 1.69.0)\0")]
    [InlineData("bin/httpd", "Apache/2.4\0Apache/2\0")]
    [InlineData("opt/bitnami/nginx/sbin/nginx", "nginx version: nginx/1.25.1\0")]
    public void Program_OtherNameOrText_IsNone(string path, string text)
    {
        var merged = Merged((path, Program(text)));

        Assert.Empty(merged.Packages);
        Assert.Empty(merged.Problems);
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Program_ScriptOfItsName_IsNotRead() =>
        Assert.Empty(Merged(("bin/nginx", Encoding.Latin1.GetBytes("#!/bin/sh\n# nginx version: nginx/1.25.1\n" + new string('#', 1000)))).Packages);

    [Fact]
    public void Program_SeveralCandidates_NoneIsTakenAndItIsSaid()
    {
        var merged = Merged(("bin/envoy", Program("\01.24.9\0\01.2.11\0")));

        Assert.Empty(merged.Packages);
        Assert.Equal(ProblemReason.Unsupported, Assert.Single(merged.Problems).Reason);
        Assert.True(merged.Complete);
    }

    /// <summary>Wherever the windows meet, the whole version is read.</summary>
    [Fact]
    public void Program_TextAcrossTheEdgeOfAWindow_IsReadWhole()
    {
        const string text = "x\0" + "13.11.12\0x\0" + "3.11.12\0%.80s (%.80s) %.80s\0nginx version: nginx/1.25.10\n";
        for (var offset = Window - 480; offset < Window + 20; offset += 7)
        {
            Assert.Equal("3.11.12", Assert.Single(Merged(("bin/python3", Program(text, offset))).Packages).Version);
            Assert.Equal("1.25.10", Assert.Single(Merged(("bin/nginx", Program(text, offset))).Packages).Version);
        }
    }

    [Fact]
    public void Program_FullOfAnchors_EndsAndFindsNothing() =>
        Assert.Empty(Merged(("bin/perl", Program(string.Concat(Enumerable.Repeat("/perl", 400_000))))).Packages);

    [Fact]
    public void Program_LargerThanAllowed_IsAProblemOfItself()
    {
        var set = AnalyserSet.Create(new ScanLimits { AnalysedFileBytes = 1000 });
        var record = new LayerSketch().Bytes("bin/nginx", Program("nginx version: nginx/1.25.1")).Build(set);

        Assert.All(record.Evidence.SelectMany(e => e.Problems), p => Assert.Equal(ProblemReason.Unsupported, p.Reason));
        Assert.Contains(record.Evidence.SelectMany(e => e.Problems), p => p.Analyser == "program/1");
    }

    [Fact]
    public void Program_OwnedByASystemPackage_IsNotReportedAgain()
    {
        var merged = Merged(
            ("var/lib/dpkg/status", Encoding.UTF8.GetBytes(Texts.Dpkg(("nginx-core", "1.22.1-9")))),
            ("var/lib/dpkg/info/nginx-core.list", "/.\n/usr\n/usr/sbin\n/usr/sbin/nginx\n"u8.ToArray()),
            ("usr/sbin/nginx", Program("nginx version: nginx/1.22.1\n")),
            ("usr/local/sbin/nginx", Program("nginx version: nginx/1.25.1\n")));

        Assert.Equal(["nginx-core 1.22.1-9", "nginx 1.25.1"], merged.Packages.Select(p => $"{p.Name} {p.Version}"));
    }

    /// <summary>A program of many names is one program under each name that is its own.</summary>
    [Fact]
    public void Program_HardLinksOfOtherNames_AreNotReported()
    {
        var record = new LayerSketch().Bytes("bin/[", Program("BusyBox v1.36.1 (x)\0")).HardLink("bin/cat", "bin/[").HardLink("bin/busybox", "bin/[").Build(analysers);

        Assert.Equal(["bin/[", "bin/busybox"], record.Evidence.Where(e => e.Facts.Length > 0).Select(e => e.Path));
        Assert.Empty(record.Evidence.SelectMany(e => e.Problems));
    }

    [Fact]
    public void Program_ReplacedInAnUpperLayer_IsTheUpperOneOnly()
    {
        var lower = new LayerSketch().Bytes("usr/local/sbin/nginx", Program("nginx version: nginx/1.25.1\n")).Bytes("bin/redis-server", Program("Redis version 2.8.23\0"));
        var upper = new LayerSketch().Bytes("usr/local/sbin/nginx", Program("nginx version: nginx/1.27.0\n")).Whiteout("bin/redis-server");

        Assert.Equal(["nginx 1.27.0"], LayerMerge.Merge([lower.Build(analysers, "0"), upper.Build(analysers, "1")]).Packages.Select(p => $"{p.Name} {p.Version}"));
    }

    private static byte[] Program(string text, int offset = 600)
    {
        byte[] content = new byte[offset + text.Length + 700];
        "\u007fELF"u8.CopyTo(content);
        Encoding.Latin1.GetBytes(text, content.AsSpan(offset));
        return content;
    }

    private static Inventory Merged(params (string Path, byte[] Content)[] files)
    {
        var layer = new LayerSketch();
        foreach (var (path, content) in files)
            layer.Bytes(path, content);
        return LayerMerge.Merge([layer.Build(analysers)]);
    }
}
