using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Tests.Kit.Programs;
using ScanMesh.Tests.Kit.Zips;

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
        .. RpmSeeds.Files,
        new("usr/lib/node_modules/a/package.json", """{"name":"@scope/a","version":"1.2.3-beta.1+x","license":"MIT","licenses":[{"type":"MIT"}],"author":{"name":"x"},"dependencies":{"b":"^1"}}"""),
        new("usr/lib/python3/dist-packages/a-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: a\nVersion: 1.0\nLicense: MIT\nClassifier: License :: OSI Approved :: MIT License\nRequires-Dist: b (>=1)\n\nText\n"),
        new("usr/lib/python3/dist-packages/a-1.0.egg-info/PKG-INFO", "Metadata-Version: 1.0\nName: a\nVersion: 1.0\nDescription: x\n        y\n"),
        new("usr/lib/python3/dist-packages/a-1.0.egg-info", "Metadata-Version: 1.0\nName: a\nVersion: 1.0\n"),
        new("app/app-1.0.jar", JarSeeds.Archives),
        new("src/gradle.lockfile", "# Generated\norg.example:lib:1.0=compileClasspath,runtimeClasspath\ng:t:2=testCompileClasspath\nempty=\n"),
        new("src/pom.xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><project xmlns=\"http://maven.apache.org/POM/4.0.0\"><parent><groupId>p</groupId><version>1</version></parent><properties><v>2</v></properties><dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>3</version></dependency></dependencies></dependencyManagement><dependencies><dependency><groupId>${project.groupId}</groupId><artifactId>a</artifactId><version>${v}</version><scope>test</scope></dependency><dependency><groupId>g</groupId><artifactId>b</artifactId></dependency></dependencies></project>"),
        new("app/App.deps.json",
            """{"runtimeTarget":{"name":"t","signature":""},"targets":{"t":{"a/1":{"runtime":{"a.dll":{}}},"b/1":{"dependencies":{"a":"1"}}}},"libraries":{"a/1":{"type":"package"},"b/1":{"type":"project"},"runtimepack.c/8.0.3":{"type":"runtimepack"}}}"""),
        new("app/package-lock.json",
            """{"name":"x","lockfileVersion":3,"packages":{"":{"name":"x"},"node_modules/@s/a":{"version":"1.0.0","dev":true},"node_modules/b":{"name":"c","version":"2.0.0-rc.1"},"w":{"version":"1"},"node_modules/w":{"resolved":"w","link":true}}}""",
            """{"lockfileVersion":1,"dependencies":{"a":{"version":"1.0.0","dev":true,"dependencies":{"b":{"version":"npm:@s/c@2.0.0"},"g":{"version":"git+ssh://git@example.org/g.git#abc"}}}}}"""),
        new("app/npm-shrinkwrap.json", """{"lockfileVersion":2,"packages":{"node_modules/a":{"version":"1.0.0"}},"dependencies":{"a":{"version":"1.0.0"}}}"""),
        new("app/yarn.lock",
            "# yarn lockfile v1\n\n\n\"@s/a@^1.0.0\", \"@s/a@^1.1\":\n  version \"1.1.0\"\n  resolved \"https://example.org/a.tgz#abc\"\n  dependencies:\n    b \"^1\"\n\nb@npm:c@^1, b@link:../b:\n  version \"1.0.0\"\n",
            "__metadata:\n  version: 8\n\n\"a@npm:^1.0.0, a@npm:^1.1.0\":\n  version: 1.1.0\n  resolution: \"a@npm:1.1.0\"\n  languageName: node\n  linkType: hard\n\n\"w@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"w@workspace:.\"\n\n? \"long@npm:1\"\n:\n  version: 1.0.0\n"),
        new("app/pnpm-lock.yaml",
            "lockfileVersion: 5.4\n\nspecifiers:\n  a: ^1.0.0\n\npackages:\n\n  /a/1.0.0_b@2.0.0:\n    resolution: {integrity: sha512-abc==}\n    dev: true\n\n  /@s/b/2.0.0:\n    dev: false\n\n  example.org/o/g/abc:\n    name: g\n    version: 1.0.0\n",
            "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.0.0(b@2.0.0)\n    devDependencies:\n      x:\n        specifier: npm:c@1\n        version: c@1.0.0\n\npackages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-abc==}\n    peerDependencies:\n      b: '*'\n\n  c@1.0.0: {}\n\nsnapshots:\n\n  a@1.0.0(b@2.0.0):\n    dependencies:\n      b: 2.0.0\n\n  c@1.0.0: {}\n",
            "lockfileVersion: '6.0'\n\npackages:\n\n  /@s/a@1.0.0(b@2.0.0):\n    dev: true\n  'file:x':\n    resolution: {directory: x, type: directory}\n    name: &n x\n    version: *n\n"),
        new("app/requirements.txt", "# c\n--index-url https://example.org\nFlask[async]==2.0.0 ; python_version > '3' # x\na===1 \\\n  --hash=sha256:abc\nb>=1,<2\nc @ https://example.org/c.whl\n"),
        new("app/Pipfile.lock", """{"_meta":{"hash":{}},"default":{"a":{"version":"==1.0","hashes":["x"]}},"develop":{"b":{"git":"x"}}}"""),
        new("app/poetry.lock",
            "[[package]]\nname = \"a\"\nversion = \"1.0\"\ncategory = \"dev\"\noptional = false\nfiles = [\n    {file = \"a.whl\", hash = \"sha256:abc\"},\n]\n\n[package.dependencies]\nb = {version = \">=1\", optional = true}\n\n[package.source]\ntype = \"directory\"\n\n[metadata]\nlock-version = \"2.0\"\n",
            "[[package]]\nname = 'a'\nversion = \"1.0\"\ngroups = [\"main\", \"dev\"]\ndescription = \"\"\"\nx\n\"\"\"\n[a.b.\"c.d\"]\ne.f = 1979-05-27T07:32:00Z\ni = 0xff\nn = nan\n"),
        new("app/uv.lock", "version = 1\n\n[[package]]\nname = \"p\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\ndependencies = [\n    { name = \"a\", marker = \"x\" },\n]\n\n[package.dev-dependencies]\ndev = [{ name = \"b\" }]\n\n[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { registry = \"https://example.org\" }\n"),
        new("app/pdm.lock", "[metadata]\ngroups = [\"default\"]\n\n[[package]]\nname = \"a\"\nversion = \"1\"\ngroups = [\"test\"]\n"),
        new("app/pylock.toml", "lock-version = \"1.0\"\n\n[[packages]]\nname = \"a\"\nversion = \"1\"\nwheels = [{ name = \"a.whl\", hashes = { sha256 = \"abc\" } }]\n\n[[packages]]\nname = \"o\"\ndirectory = { path = \".\" }\n"),
        new("opt/a-1.0-py3-none-any.whl", [new HandmadeZip().File("a-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: a\nVersion: 1.0\n").File("a.py", "").ToBytes(), new HandmadeZip().File("EGG-INFO/PKG-INFO", "Name: a\nVersion: 1\n").ToBytes()]),
        new("usr/lib/ruby/gems/3.1.0/specifications/default/a-1.gemspec", "# stub: a 1 ruby lib\n\nGem::Specification.new do |s|\n  s.name = \"a\".freeze\n  s.version = \"1\"\n  s.licenses = [\"MIT\".freeze, 'Ruby']\n  s.files = [\"b\".freeze]\nend\n"),
        new("app/Gemfile.lock", "GIT\n  remote: x\n  specs:\n    g (0.1)\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.0-x86_64-linux)\n      b (~> 1)\n    b (1.2.rc1)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  a!\n\nBUNDLED WITH\n   2.3.15\n"),
        new("app/vendor/composer/installed.json", """{"packages":[{"name":"v/a","version":"v1.0.0","license":["MIT"]}],"dev":true}""", """[{"name":"v/a","version":"dev-main","license":"MIT"}]"""),
        new("app/composer.lock", """{"packages":[{"name":"v/a","version":"1.0.0","license":["MIT"]}],"packages-dev":[{"name":"v/b","version":"2.0"}]}"""),
        new("src/packages.lock.json", """{"version":2,"dependencies":{"net8.0":{"A":{"type":"Direct","requested":"[1, )","resolved":"1.0.0","dependencies":{"B":"1"}},"b":{"type":"Project"}}}}"""),
        new("src/packages.config", """<?xml version="1.0" encoding="utf-8"?><packages><package id="a" version="1.0" targetFramework="net472"/><package id="b" version="2" developmentDependency="true"/></packages>"""),
        new("usr/lib/python3/dist-packages/a-1.0.dist-info/RECORD", "a/__init__.py,sha256=abc,10\n\"a,b.py\",,\n"),
        new("app/go.mod", "module a.b/c\n\ngo 1.21.1\ntoolchain go1.22.5\nrequire (\n\ta.b/x v1.0.0 // indirect\n\t\"a.b/y\" v1.0.0\n)\nreplace a.b/x v1.0.0 => a.b/z v1.0.1\nreplace a.b/y => ../y\nexclude a.b/z v1.0.0\n"),
        new("app/Cargo.lock", "version = 3\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"b\",\n]\n\n[root]\nname = 'b'\nversion = '1.0.0'\n\n[metadata]\n\"checksum a\" = \"x\"\n"),
        new("usr/bin/program", Programs()),
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

    private static string Program(string text) => "\u007fELF" + new string('\0', 600) + text;

    private static LayerRecord System()
    {
        var builder = analysers.NewBuilder();
        foreach (var (path, content) in new[] { ("etc/os-release", "ID=debian\nVERSION_ID=12\n"), ("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n") })
            builder.OnEntry(new LayerEntry(path, EntryKind.File, content.Length, null, false), new MemoryStream(Encoding.UTF8.GetBytes(content)));
        return builder.Build(default, 0, default, partial: false, []);
    }
}
