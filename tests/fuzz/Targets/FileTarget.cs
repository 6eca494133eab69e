using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>A file under a path that some analyser wants: facts and problems, never the problem "internal", which stands for an exception.</summary>
internal sealed class FileTarget(string path, params string[] seeds) : IFuzzTarget
{
    private static readonly ScanLimits limits = new();
    private static readonly AnalyserSet analysers = AnalyserSet.Create(limits);
    private static readonly LayerRecord system = System();

    public static IReadOnlyList<FileTarget> All { get; } =
    [
        new("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME='Debian \\'12'\n# comment\nX=\"a\\\"b$c\"\n"),
        new("var/lib/dpkg/status",
            "Package: libc6\nStatus: install ok installed\nPriority: optional\nArchitecture: amd64\nMulti-Arch: same\nSource: glibc (2.36-9)\nVersion: 2.36-9+deb12u4\nDescription: GNU C\n Library\n .\n more\n\n",
            "Package: a\nStatus: deinstall ok config-files\nVersion: 1\nConffiles:\n /etc/a 0123\n\nPackage: b\r\nStatus: install ok half-installed\r\nVersion: 2:1~rc1-1\r\n\r\n"),
        new("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\nMaintainer: X <x@example.org>\n"),
        new("var/lib/dpkg/info/libc6:amd64.list", "/.\n/usr\n/usr/lib\n/usr/lib/python3/dist-packages/x/METADATA\n"),
        new("lib/apk/db/installed",
            "C:Q1abcdefghijklmnopqrstuvwxy0=\nP:musl\nV:1.2.4-r2\nA:x86_64\nS:383152\nI:622592\nT:the musl c library\nU:https://musl.libc.org/\nL:MIT\no:musl\nm:X <x@example.org>\nt:1\nc:abc\np:so:libc.musl-x86_64.so.1=1\nF:lib\nR:ld-musl-x86_64.so.1\na:0:0:755\nZ:Q1abc=\n\n",
            "P:a\nV:1\n\nP:b\nV:2\nF:etc\nR:x\n\n"),
        new("usr/lib/node_modules/a/package.json", """{"name":"@scope/a","version":"1.2.3-beta.1+x","license":"MIT","licenses":[{"type":"MIT"}],"author":{"name":"x"},"dependencies":{"b":"^1"}}"""),
        new("usr/lib/python3/dist-packages/a-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: a\nVersion: 1.0\nLicense: MIT\nClassifier: License :: OSI Approved :: MIT License\nRequires-Dist: b (>=1)\n\nText\n"),
        new("usr/lib/python3/dist-packages/a-1.0.egg-info/PKG-INFO", "Metadata-Version: 1.0\nName: a\nVersion: 1.0\nDescription: x\n        y\n"),
        new("usr/lib/python3/dist-packages/a-1.0.egg-info", "Metadata-Version: 1.0\nName: a\nVersion: 1.0\n"),
        new("usr/lib/python3/dist-packages/a-1.0.dist-info/RECORD", "a/__init__.py,sha256=abc,10\n\"a,b.py\",,\n"),
        new("usr/local/bin/redis-server", Program("\07.2.3buildkitsandbox-1702957741000000000\0Redis version 2.8.23\0")),
        new("usr/local/bin/python3", Program("\03.11.2\0%.80s (%.80s) %.80s\0\03.8.16\0<prefix>/lib/pythonX.X\0")),
        new("usr/local/sbin/haproxy", Program("HA-Proxy version 1.5.14 2015/07/02\0 version 2.0.0, released 2019/06/16\02024/05/29\0\03.1-dev0\0\0HAProxy version follows\0")),
        new("opt/bitnami/redis/.spdx-redis.spdx",
            """{"spdxVersion":"SPDX-2.3","packages":[{"name":"redis","versionInfo":"7.4.0-3","licenseDeclared":"MIT","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:bitnami/redis@7.4.0-3?arch=amd64&distro=debian-12"}]}]}""",
            "SPDXVersion: SPDX-2.3\nPackageName: redis\nPackageLicenseDeclared: MIT\nExternalRef: PACKAGE-MANAGER purl pkg:bitnami/redis@7.4.0-3?arch=amd64\n"),
        new("opt/bitnami/.bitnami_components.json", """{"redis":{"arch":"amd64","distro":"debian-12","type":"NAMI","version":"7.4.0-3"}}"""),
    ];

    public string Path => path;

    public string Name => path;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. seeds.Select(Encoding.UTF8.GetBytes)];

    public void Run(byte[] input)
    {
        var builder = analysers.NewBuilder();
        builder.OnEntry(new LayerEntry(path, EntryKind.File, input.Length, null, false), new MemoryStream(input));
        var record = builder.Build(default, 0, default, partial: false, []);
        Contract.HoldsFor(record);
        // With and without a system below: what a file says of the distribution decides how all packages are called.
        Contract.HoldsForImageOf(record);
        Contract.HoldsForImageOf(system, record);
    }

    private static string Program(string text) => "\u007fELF" + new string('\0', 600) + text;

    private static LayerRecord System()
    {
        var builder = analysers.NewBuilder();
        foreach (var (path, content) in new[] { ("etc/os-release", "ID=debian\nVERSION_ID=12\n"), ("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n") })
            builder.OnEntry(new LayerEntry(path, EntryKind.File, content.Length, null, false), new MemoryStream(Encoding.UTF8.GetBytes(content)));
        return builder.Build(default, 0, default, partial: false, []);
    }
}
