using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Tests.Kit.Programs;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>A file under a path that some analyser wants: facts and problems, never the problem "internal", which stands for an exception.</summary>
internal sealed class FileTarget(string path, IEnumerable<byte[]> seeds) : IFuzzTarget
{
    private static readonly ScanLimits limits = new();
    private static readonly AnalyserSet analysers = AnalyserSet.Create(limits);
    private static readonly LayerRecord system = System();

    private FileTarget(string path, params string[] seeds)
        : this(path, seeds.Select(Encoding.UTF8.GetBytes))
    {
    }

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
        new("app/go.mod", "module a.b/c\n\ngo 1.21.1\ntoolchain go1.22.5\nrequire (\n\ta.b/x v1.0.0 // indirect\n\t\"a.b/y\" v1.0.0\n)\nreplace a.b/x v1.0.0 => a.b/z v1.0.1\nreplace a.b/y => ../y\nexclude a.b/z v1.0.0\n"),
        new("app/Cargo.lock", "version = 3\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"b\",\n]\n\n[root]\nname = 'b'\nversion = '1.0.0'\n\n[metadata]\n\"checksum a\" = \"x\"\n"),
        new("usr/bin/program", Programs()),
    ];

    public string Path => path;

    public string Name => path;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. seeds];

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

    private static IEnumerable<byte[]> Programs()
    {
        string[] modules = ["path\ta.b/c/cmd/c", "mod\ta.b/c\t(devel)\t", "dep\ta.b/x\tv1.0.0\th1:x", "=>\ta.b/y\tv1.0.1\th1:y", "build\t-ldflags=\"-X main.version=1.2.3\""];
        const string crates = """{"packages":[{"name":"a","version":"1.0.0","source":"crates.io","kind":"build"},{"name":"b","version":"0.1.0","source":"local","root":true}]}""";
        var inline = GoPrograms.Inline("go1.22.1 X:a", modules);
        yield return GoPrograms.Elf("go1.22.1", modules);
        yield return GoPrograms.Padded(new ProgramBuilder().Section("", GoPrograms.Data, inline, isWritable: true).Elf(hasSections: false));
        yield return GoPrograms.Padded(new ProgramBuilder(isWide: false, isBigEndian: true).Section(".go.buildinfo", GoPrograms.Data, GoPrograms.ByPointers(4, true, GoPrograms.Data, "go1.17", modules), isWritable: true).Elf());
        yield return GoPrograms.Padded(new ProgramBuilder().Section(".data", GoPrograms.Data, inline, isWritable: true).Section(RustPrograms.Section, 0x600000, RustPrograms.Packed(crates)).Pe());
        yield return GoPrograms.Padded(ProgramBuilder.Universal(
            new ProgramBuilder().Section("__go_buildinfo", GoPrograms.Data, inline, isWritable: true).MachO(),
            new ProgramBuilder(isWide: false).Section("__go_buildinfo", GoPrograms.Data, GoPrograms.ByPointers(4, false, GoPrograms.Data, "go1.17", modules), isWritable: true).MachO()));
        yield return RustPrograms.Elf(crates);
    }

    private static LayerRecord System()
    {
        var builder = analysers.NewBuilder();
        foreach (var (path, content) in new[] { ("etc/os-release", "ID=debian\nVERSION_ID=12\n"), ("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n") })
            builder.OnEntry(new LayerEntry(path, EntryKind.File, content.Length, null, false), new MemoryStream(Encoding.UTF8.GetBytes(content)));
        return builder.Build(default, 0, default, partial: false, []);
    }
}
