using System.IO.Compression;
using System.Text;
using ScanMesh.Engine.Model;
using static ScanMesh.Tests.Unit.Engine.Ecosystems.FileCase;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Python's lock files, requirements, and distributions as archives.</summary>
public sealed class PythonLockTests
{
    [Fact]
    public void Requirements_ArePinsAlone()
    {
        var merged = Merged(("app/requirements.txt", """
            # a comment
            --index-url https://example.org/simple
            -r more.txt
            -e ./own
            Flask==2.0.0
            requests[security,socks] == 2.31.0 ; python_version >= "3.8"  # why
            jinja2===3.1.2 \
                --hash=sha256:abc \
                --hash=sha256:def
            parenthesised (==1.0)
            range>=1.0,<2
            wildcard==1.*
            both==1.0,!=1.1
            bare
            direct @ https://example.org/direct-1.0.tar.gz
            https://example.org/other-1.0.tar.gz
            ./local
            """));

        Assert.Equal(["Flask 2.0.0 lock-file", "jinja2 3.1.2 lock-file", "parenthesised 1.0 lock-file", "requests 2.31.0 lock-file"], Lines(merged).Order(StringComparer.Ordinal));
        Assert.Equal("pkg:pypi/flask@2.0.0", merged.Packages[0].Purl);
        Assert.Empty(merged.Problems);
    }

    [Theory]
    [InlineData("requirements-dev.txt", true)]
    [InlineData("app/test-requirements.txt", true)]
    [InlineData("app/requirements/docs.txt", true)]
    [InlineData("app/requirements/base.txt", false)]
    [InlineData("app/requirements.lock.txt", false)]
    public void Requirements_NameOfTheFile_SaysWhetherForDevelopment(string path, bool isDevelopment) =>
        Assert.Equal(isDevelopment ? "a 1 lock-file dev" : "a 1 lock-file", Assert.Single(Lines(Merged((path, "a==1")))));

    [Fact]
    public void Pipfile_IsItsCategories()
    {
        var merged = Merged(("Pipfile.lock", """
            {"_meta":{"hash":{"sha256":"abc"},"sources":[]},
             "default":{"a":{"hashes":["sha256:abc"],"version":"==1.0","markers":"python_version >= '3'"},"git":{"git":"https://example.org/g.git","ref":"abc"}},
             "develop":{"b":{"version":"==2.0"},"a":{"version":"==1.0"}}}
            """));

        Assert.Equal(["a 1.0 lock-file", "b 2.0 lock-file dev"], Lines(merged));
    }

    [Theory]
    [InlineData("category = \"dev\"", true)]
    [InlineData("category = \"main\"", false)]
    [InlineData("groups = [\"dev\"]", true)]
    [InlineData("groups = [\"main\", \"dev\"]", false)]
    [InlineData("optional = true", false)]
    public void Poetry_OfEveryVersion_KnowsWhatIsForDevelopment(string line, bool isDevelopment)
    {
        var merged = Merged(("poetry.lock", $"""
            # generated
            [[package]]
            name = "a"
            version = "1.0"
            description = "x"
            {line}

            [package.dependencies]
            name = "no-package"
            version = "9"

            [[package]]
            name = "own"
            version = "0.1.0"
            [package.source]
            type = "directory"
            url = "own"

            [metadata]
            lock-version = "2.1"
            """));

        Assert.Equal(isDevelopment ? "a 1.0 lock-file dev" : "a 1.0 lock-file", Assert.Single(Lines(merged)));
    }

    [Fact]
    public void Uv_KnowsWhatIsForDevelopmentByWhoNeedsIt()
    {
        var merged = Merged(("uv.lock", """
            version = 1
            requires-python = ">=3.11"

            [[package]]
            name = "project"
            version = "0.1.0"
            source = { editable = "." }
            dependencies = [ { name = "a" } ]

            [package.optional-dependencies]
            extra = [ { name = "optional" } ]

            [package.dev-dependencies]
            dev = [ { name = "pytest" }, { name = "shared" } ]

            [[package]]
            name = "a"
            version = "1.0"
            source = { registry = "https://pypi.org/simple" }
            dependencies = [ { name = "shared", marker = "sys_platform == 'win32'" } ]

            [[package]]
            name = "optional"
            version = "1.0"
            source = { registry = "https://pypi.org/simple" }

            [[package]]
            name = "pytest"
            version = "8.0"
            source = { registry = "https://pypi.org/simple" }
            dependencies = [ { name = "pluggy" }, { name = "shared" } ]

            [[package]]
            name = "pluggy"
            version = "1.0"
            source = { registry = "https://pypi.org/simple" }

            [[package]]
            name = "shared"
            version = "1.0"
            source = { git = "https://example.org/shared.git#abc" }
            """));

        Assert.Equal(["a 1.0 lock-file", "optional 1.0 lock-file", "pluggy 1.0 lock-file dev", "pytest 8.0 lock-file dev", "shared 1.0 lock-file"], Lines(merged));
    }

    [Fact]
    public void Pdm_GroupsByTheirNames() =>
        Assert.Equal(["a 1.0 lock-file", "b 1.0 lock-file", "c 1.0 lock-file dev"], Lines(Merged(("pdm.lock", """
            [metadata]
            groups = ["default", "socks", "test"]
            [[package]]
            name = "a"
            version = "1.0"
            groups = ["default", "test"]
            [[package]]
            name = "b"
            version = "1.0"
            groups = ["socks"]
            [[package]]
            name = "c"
            version = "1.0"
            groups = ["test", "lint"]
            """))));

    [Theory]
    [InlineData("pylock.toml")]
    [InlineData("app/pylock.production.toml")]
    public void Pylock_IsPackagesWithVersions(string path) =>
        Assert.Equal(["a 1.0 lock-file"], Lines(Merged((path, """
            lock-version = "1.0"
            packages = [
              { name = "a", version = "1.0" },
              { name = "own", directory = { path = "." } },
              { name = "own2", version = "1", directory = { path = "own2" } },
              { name = "without" },
            ]
            """))));

    [Theory]
    [InlineData("opt/wheels/py_yaml-6.0-cp311-cp311-linux_x86_64.whl", "py_yaml-6.0.dist-info/METADATA")]
    [InlineData("opt/py_yaml-6.0-py3.11.egg", "EGG-INFO/PKG-INFO")]
    public void Archive_OfAPackage_IsItsMetadata(string path, string metadata)
    {
        var merged = MergedBytes((path, Zip((metadata, "Metadata-Version: 2.1\nName: Py_YAML\nVersion: 6.0\nLicense: MIT\n\nText\n"), ("vendored/other-1.dist-info/METADATA", "Name: other\nVersion: 1\n"), ("x.py", ""))));

        var package = Assert.Single(merged.Packages);
        Assert.Equal(("Py_YAML", "6.0", $"{path}/{metadata}", "pkg:pypi/py-yaml@6.0"), (package.Name, package.Version, package.Path, package.Purl));
        Assert.Null(package.Basis);
        Assert.Empty(merged.Problems);
    }

    [Theory]
    [InlineData("requirements.txt", "{ this is no list }")]
    [InlineData("Pipfile.lock", "{")]
    [InlineData("poetry.lock", "this is no TOML")]
    [InlineData("poetry.lock", "[[package]]\nname = \"a\"\n")]
    [InlineData("uv.lock", "[[package]\n")]
    [InlineData("pdm.lock", "a = [")]
    [InlineData("pylock.toml", "lock-version = ")]
    [InlineData("a.whl", "PK")]
    [InlineData("a.egg", "")]
    public void Malformed_IsAProblemAndHidesNothingElse(string path, string content)
    {
        var merged = Merged((path, content), ("other/requirements.txt", "b==1"));

        Assert.Equal(["b 1 lock-file"], Lines(merged));
        Assert.Equal((path, ProblemReason.Malformed), (Assert.Single(merged.Problems).Path, merged.Problems[0].Reason));
        Assert.True(merged.Complete);
    }

    [Fact]
    public void Toml_NestedDeeperThanIsRead_IsAProblem() =>
        Assert.Equal(ProblemReason.Malformed, Assert.Single(Merged(("uv.lock", "a = " + new string('[', 100_000))).Problems).Reason);

    [Theory]
    [InlineData("requirements.txt", 16L << 20)]
    [InlineData("Pipfile.lock", 16L << 20)]
    [InlineData("poetry.lock", 16L << 20)]
    [InlineData("uv.lock", 16L << 20)]
    [InlineData("pdm.lock", 16L << 20)]
    [InlineData("pylock.toml", 16L << 20)]
    [InlineData("a.whl", 512L << 20)]
    [InlineData("a.egg", 512L << 20)]
    public void Oversized_IsAProblem(string path, long limit) => Assert.Contains(Oversized(path, limit + 1).Problems, p => p.Path == path && p.Reason == ProblemReason.Limit);

    [Theory]
    [InlineData("usr/lib/python3/dist-packages/a/requirements.txt")]
    [InlineData("app/venv/lib/python3.11/site-packages/a/poetry.lock")]
    [InlineData("app/requirements/readme.md")]
    [InlineData("app/my-pylock.toml")]
    public void Lock_OfSomethingElse_IsNotRead(string path) => Assert.Empty(Merged((path, "{ broken")).Problems);

    private static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
                using (var entry = zip.CreateEntry(name).Open())
                    entry.Write(Encoding.UTF8.GetBytes(content));
        return bytes.ToArray();
    }
}
