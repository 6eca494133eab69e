using System.Text;
using CsCheck;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Tests.Kit.Programs;
using ScanMesh.Tests.Kit.Rpm;
using ScanMesh.Tests.Kit.Zips;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Merge;

/// <summary>
/// Random layers over a small set of paths, so that they collide often: databases, modules, folders that become files or links and back,
/// whiteouts, opaque folders, duplicates, entries without their folders, links of lower layers that are written through.
/// </summary>
internal static class RandomLayers
{
    private static readonly string[] Folders =
    [
        "app", "app/node_modules", "app/node_modules/a", "etc", "lib", "lib/apk", "lib/apk/db", "opt", "opt/node_modules", "opt/node_modules/a",
        "app/lib", "srv", "srv/lib", "srv/node_modules", "usr", "usr/lib", "usr/lib/apk", "usr/lib/apk/db", "usr/lib/sysimage", "usr/lib/sysimage/rpm",
        "var", "var/lib", "var/lib/dpkg", "var/lib/dpkg/status.d", "var/lib/rpm",
    ];

    private static readonly string[] Files =
    [
        "app/node_modules/a/package.json", "app/node_modules/b/package.json", "etc/os-release", "lib/apk/db/installed",
        "opt/node_modules/a/package.json", "opt/node_modules/b/package.json", "srv/node_modules/a/package.json", "usr/lib/apk/db/installed",
        "usr/lib/os-release", "var/lib/dpkg/status", "var/lib/dpkg/status.d/x", "var/lib/dpkg/status.d/y", "var/lib/dpkg/status.d/x.md5sums",
        "var/lib/dpkg/info/a.list", "app/lib/j-1.0.jar", "srv/lib/j-1.0.jar",
        "app/go.mod", "srv/Cargo.lock", "lib/tool", "usr/lib/tool", "app/tool", "srv/tool",
        "app/App.deps.json", "srv/packages.lock.json", "srv/packages.config",
        "app/package-lock.json", "opt/npm-shrinkwrap.json", "srv/yarn.lock", "opt/pnpm-lock.yaml",
        "srv/requirements.txt", "srv/Pipfile.lock", "app/poetry.lock", "app/x.dist-info/METADATA", "app/Gemfile.lock", "usr/lib/specifications/x.gemspec",
        "app/composer.lock", "app/vendor/composer/installed.json",
        "usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/rpm/Packages", "var/lib/rpm/Packages.db", "var/lib/rpm/rpmdb.sqlite",
        "var/lib/rpm/rpmdb.sqlite-journal",
    ];

    private static readonly (string Path, string Target)[] Links =
    [
        ("lib", "usr/lib"), ("lib", "/usr/lib"), ("lib", "./usr/../usr/lib"), ("app", "srv"), ("app/node_modules", "../opt/node_modules"),
        ("app/node_modules", "/opt/node_modules"), ("etc/os-release", "../usr/lib/os-release"), ("var/lib/dpkg", "/nowhere"),
        ("var/lib/rpm", "../../usr/lib/sysimage/rpm"),
    ];

    /// <summary>Names that lead to one folder; a layer uses one of them, since only archive order would tell which of two entries is last.</summary>
    private static readonly (string Alias, string Real)[] SameFolder =
        [("lib/", "usr/lib/"), ("app/", "srv/"), ("app/", "opt/"), ("srv/", "opt/"), ("var/lib/rpm/", "usr/lib/sysimage/rpm/")];

    private static readonly Gen<Action<LayerSketch>> Entry = Gen.Frequency(
        (4, Gen.Select(Gen.OneOfConst(Files), Gen.Int[0, 5], (path, kind) => new Action<LayerSketch>(l => l.Bytes(path, Content(path, kind))))),
        (3, Gen.OneOfConst(Folders).Select(path => new Action<LayerSketch>(l => l.Folder(path)))),
        (1, Gen.OneOfConst(Folders).Select(path => new Action<LayerSketch>(l => l.File(path)))),
        (1, Gen.OneOfConst(Links).Select(link => new Action<LayerSketch>(l => l.Link(link.Path, link.Target)))),
        (1, Gen.OneOfConst([.. Folders, .. Files]).Select(path => new Action<LayerSketch>(l => l.Whiteout(path)))),
        (1, Gen.OneOfConst(Folders).Select(path => new Action<LayerSketch>(l => l.Opaque(path)))));

    public static readonly Gen<LayerSketch[]> Stacks = Entry.List[0, 12].Select(Layer).Array[1, 6].Select(Readable);

    /// <summary>
    /// Leaves out what a higher layer writes through the link of dpkg's folder to nowhere: by the name in its archive it is a database, by
    /// its real place it is none, so that merge (which reports it) and flat scan (which cannot find it) rightly differ.
    /// </summary>
    private static LayerSketch[] Readable(LayerSketch[] stack)
    {
        const string folder = "var/lib/dpkg";
        for (var i = 1; i < stack.Length; i++)
            if (stack[..i].Any(l => l.Entries.Any(e => e.Entry.Path == folder && e.Entry.Kind == EntryKind.SymbolicLink)))
                stack[i].Entries.RemoveAll(e => e.Entry.Path.StartsWith(folder + "/"));
        return stack;
    }

    /// <summary>True for a database of rpm whose package owns modules.</summary>
    public static bool Owns(byte[] content) => content.AsSpan().IndexOf("package.json\0"u8) >= 0;

    /// <summary>True for a lock file's path.</summary>
    public static bool IsLock(string path) => Files.Contains(path) && (path.Contains("lock") || path.EndsWith("go.mod") || path.EndsWith("packages.config") || path.EndsWith("shrinkwrap.json") || path.EndsWith("requirements.txt"));

    private static LayerSketch Layer(List<Action<LayerSketch>> entries)
    {
        var all = new LayerSketch();
        foreach (var entry in entries)
            entry(all);
        var layer = new LayerSketch();

        // A folder's entry comes before what lies in it, as every archiver writes; a path's repeats keep their order.
        foreach (var entry in all.Entries.OrderBy(e => e.Entry.Path, StringComparer.Ordinal))
            if (!SameFolder.Any(s => entry.Entry.Path.StartsWith(s.Real) && all.Entries.Any(e => e.Entry.Path.StartsWith(s.Alias))) && !IsPassing(entry.Entry, all))
                layer.Entries.Add(entry);
        return layer;
    }

    /// <summary>
    /// True for a file or link that the same layer turns into a folder again: what a path is at the archive's end counts (as in an overlay's
    /// upper folder), while unpacking onto the lower layers would lose their content of that folder in passing.
    /// </summary>
    private static bool IsPassing(ArchiveEntry entry, LayerSketch all) => entry.Kind != EntryKind.Directory && all.Entries.Any(e =>
        (e.Entry.Kind == EntryKind.Directory && e.Entry.Path == entry.Path) || (entry.Kind == EntryKind.File && e.Entry.Path.StartsWith(entry.Path + "/"))
        || (entry.Kind == EntryKind.File && SameFolder.Any(s => e.Entry.Path.StartsWith(s.Alias) && s.Real.StartsWith(entry.Path + "/"))));

    private static byte[] Content(string path, int kind) => path.Contains("/rpm/") ? Database(path, kind) : path.EndsWith(".jar") ? Jar(kind) : path.EndsWith("/tool") ? Program(kind) : Encoding.UTF8.GetBytes(Text(path, kind));

    /// <summary>Which format it is, its bytes say and not its name.</summary>
    private static byte[] Database(string path, int kind) => kind switch
    {
        _ when path.EndsWith("-journal") => kind == 0 ? [] : [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7],
        0 => [],
        5 => "nonsense"u8.ToArray(),
        1 => RpmDatabases.Berkeley([RpmHeaderBuilder.Package("a", "1", "1").Files(["/srv/node_modules/a/package.json", "/app/node_modules/a/package.json"]).Build()]),
        _ => RpmDatabases.Ndb(RpmDatabases.Headers([.. Enumerable.Range(1, kind).Select(i => $"r{i} {kind % i}-1")])),
    };

    private static byte[] Jar(int kind) => kind switch
    {
        0 => "broken"u8.ToArray(),
        1 => new HandmadeZip().File("META-INF/MANIFEST.MF", "Implementation-Version: 1.0\n").ToBytes(),
        _ => new HandmadeZip().File("META-INF/maven/g/j/pom.properties", "version=1.0\n").File($"lib/inner-{kind % 2}.jar", Jar(1)).File("META-INF/maven/g/k/pom.properties", $"version={kind}\n").ToBytes(),
    };

    private static string Text(string path, int kind) => path switch
    {
        _ when path.EndsWith("package.json") => kind == 0 ? "broken" : $"m {kind}",
        _ when path.EndsWith("os-release") => kind == 0 ? "" : $"ID=debian\nVERSION_ID={10 + kind}\n",
        _ when path.EndsWith("installed") => kind == 0 ? "nonsense\n\n" : Texts.Apk([.. Enumerable.Range(1, kind).Select(i => ($"p{i}", $"{kind % i}-r0"))]),
        _ when path.EndsWith(".list") => "/srv/node_modules/a/package.json\n/app/node_modules/a/package.json\n/srv/lib/j-1.0.jar\n/usr/lib/tool\n",
        _ when path.EndsWith("go.mod") => kind == 0 ? "broken" : $"module m\nrequire x.y/z v{kind}.0.0\n",
        _ when path.EndsWith("Cargo.lock") => kind == 0 ? "broken" : $"[[package]]\nname = \"c\"\nversion = \"{kind}.0.0\"\n",
        _ when path.EndsWith(".deps.json") => kind == 0 ? "{" : """{"libraries":{"n/KIND":{"type":"package"},"m/1":{"type":"package"}}}""".Replace("KIND", $"{kind}"),
        _ when path.EndsWith("packages.lock.json") => kind == 0 ? "{" : """{"dependencies":{"net8.0":{"N":{"resolved":"KIND"},"k":{"resolved":"1"}}}}""".Replace("KIND", $"{kind}"),
        _ when path.EndsWith("packages.config") => kind == 0 ? "<" : $"""<packages><package id="k" version="{kind}"/></packages>""",
        _ when path.EndsWith("package-lock.json") => kind == 0 ? "{" : """{"packages":{"node_modules/m":{"version":"KIND"},"node_modules/k":{"version":"1"}}}""".Replace("KIND", $"{kind}"),
        _ when path.EndsWith("npm-shrinkwrap.json") => kind == 0 ? "{" : """{"dependencies":{"m":{"version":"KIND","dependencies":{"k":{"version":"1"}}}}}""".Replace("KIND", $"{kind}"),
        _ when path.EndsWith("yarn.lock") => kind == 0 ? "m@1\n" : $"m@^{kind}:\n  version \"{kind}\"\n\nk@1:\n  version \"1\"\n",
        _ when path.EndsWith("pnpm-lock.yaml") => kind == 0 ? "{" : $"lockfileVersion: 5.4\npackages:\n  /m/{kind}:\n    dev: true\n  /k/1:\n    dev: false\n",
        _ when path.EndsWith("requirements.txt") => kind == 0 ? "{}" : $"x=={kind}\ny==1\n",
        _ when path.EndsWith("Pipfile.lock") => kind == 0 ? "{" : """{"default":{"X":{"version":"==KIND"}},"develop":{"y":{"version":"==1"}}}""".Replace("KIND", $"{kind}"),
        _ when path.EndsWith("poetry.lock") => kind == 0 ? "[" : $"[[package]]\nname = \"x\"\nversion = \"{kind}\"\n\n[[package]]\nname = \"y\"\nversion = \"1\"\n",
        _ when path.EndsWith("METADATA") => kind == 0 ? "" : $"Name: x\nVersion: {kind}\n",
        _ when path.EndsWith("Gemfile.lock") => kind == 0 ? "" : $"GEM\n  specs:\n    x ({kind})\n    y (1)\n",
        _ when path.EndsWith(".gemspec") => kind == 0 ? "" : $"  s.name = \"x\".freeze\n  s.version = \"{kind}\"\n",
        _ when path.EndsWith("composer.lock") => kind == 0 ? "{" : """{"packages":[{"name":"x/x","version":"KIND"}],"packages-dev":[{"name":"x/y","version":"1"}]}""".Replace("KIND", $"{kind}"),
        _ when path.EndsWith("composer/installed.json") => kind == 0 ? "{" : """[{"name":"x/x","version":"KIND"}]""".Replace("KIND", $"{kind}"),
        _ => kind == 0 ? "Version: 1\n" : Texts.Dpkg([.. Enumerable.Range(1, kind).Select(i => (i == 1 ? "a" : $"d{i}", $"{kind % i}"))]),
    };

    /// <summary>Programs of Go, of Rust, of neither, and no program under the same name.</summary>
    private static byte[] Program(int kind) => kind switch
    {
        0 => Encoding.UTF8.GetBytes("#!/bin/sh\n"),
        1 => GoPrograms.Padded(new ProgramBuilder().Elf()),
        2 => RustPrograms.Elf("{}"),
        3 => RustPrograms.Elf("""{"packages":[{"name":"c","version":"1.0.0"},{"name":"d","version":"1.0.0","kind":"build"}]}"""),
        _ => GoPrograms.Elf($"go1.{kind}", $"dep\tx.y/z\tv{kind}.0.0\t"),
    };

    public static string Show(LayerSketch[] stack) => string.Join("\n--\n", stack.Select(l => string.Join('\n', l.Entries.Select(e =>
        $"{e.Entry.Kind} {e.Entry.Path} {e.Entry.LinkTarget} {(e.Entry.Kind == EntryKind.File ? Encoding.UTF8.GetString(e.Content).ReplaceLineEndings("|") : "")}"))));
}
