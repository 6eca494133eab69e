using System.Text;
using CsCheck;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

public sealed class AnalyserTests
{
    private const string Status = "var/lib/dpkg/status";
    private const string ApkDatabase = "lib/apk/db/installed";
    private static readonly AnalyserSet Analysers = AnalyserSet.Create(new ScanLimits());

    [Theory]
    [InlineData("Package: a\nStatus: install ok installed\nVersion: 1\n", "a 1")]
    [InlineData("Package: a\r\nStatus: install ok installed\r\nVersion: 1\r\n\r\nPackage: b\r\nStatus: install ok installed\r\nVersion: 2", "a 1|b 2")]
    [InlineData("PACKAGE: a\nstatus: hold ok installed\nvErsion:   1  \n", "a 1")]
    [InlineData("Package: a\nStatus: deinstall ok config-files\nVersion: 1\n", "")]
    [InlineData("Package: a\nStatus: install reinstreq half-installed\nVersion: 1\n", "")]
    [InlineData("Package: a\nStatus: install ok triggers-pending\nVersion: 1\n", "a 1")]
    [InlineData("Package: a\nStatus: install ok unpacked\nVersion: 1\n", "a 1")]
    [InlineData("Package: a\nVersion: 1\n", "")]
    [InlineData("Package: a\nStatus: install ok installed\nDescription: x\n Package: fake\n Version: 9\nVersion: 1\n", "a 1")]
    [InlineData("\n\n \nPackage: a\nStatus: install ok installed\nVersion: 1:2~rc+b1-3\n\n\n", "a 1:2~rc+b1-3")]
    public void Dpkg_Status_GivesItsPackages(string content, string expected)
    {
        var inventory = Scan(Status, content);

        Assert.Equal(expected, string.Join('|', inventory.Packages.Select(p => $"{p.Name} {p.Version}")));
        Assert.True(inventory.Complete);
    }

    [Theory]
    [InlineData("Source: b", "b", "1-1")]
    [InlineData("Source: b (2-1)", "b", "2-1")]
    [InlineData("Source: a (2-1)", "a", "2-1")]
    [InlineData("Source: a", null, null)]
    [InlineData("Source: a (1-1)", null, null)]
    [InlineData("Source: b (", "b", "1-1")]
    [InlineData("Source:", null, null)]
    public void Dpkg_Source_IsNameAndVersionOnlyWhereOther(string line, string? name, string? version)
    {
        var source = Scan(Status, $"Package: a\nStatus: install ok installed\nVersion: 1-1\n{line}\n").Packages.Single().Source;

        Assert.Equal((name, version), (source?.Name, source?.Version));
    }

    [Theory]
    [InlineData("nonsense\n\nPackage: a\nStatus: install ok installed\nVersion: 1\n")]
    [InlineData("Package: b\nStatus: install ok installed\n\nPackage: a\nStatus: install ok installed\nVersion: 1\n")]
    [InlineData("Status: install ok installed\nVersion: 1\n\nPackage: a\nStatus: install ok installed\nVersion: 1\n")]
    [InlineData("\0\0\0\0\n\nPackage: a\nStatus: install ok installed\nVersion: 1\n")]
    public void Dpkg_BadStanza_IsAProblemAndTheRestIsRead(string content)
    {
        var inventory = Scan(Status, content);

        Assert.Equal("a", inventory.Packages.Single().Name);
        Assert.NotEmpty(inventory.Problems);
        Assert.All(inventory.Problems, p => Assert.Equal((ProblemReason.Malformed, Status, "dpkg/1"), (p.Reason, p.Path, p.Analyser)));
        Assert.False(inventory.Complete);
    }

    [Fact]
    public void Dpkg_EndlessLine_IsAProblemInBoundedMemory()
    {
        var inventory = Scan(Status, "Package: a\nStatus: install ok installed\nDepends: " + new string('x', 3 << 20) + "\nVersion: 1\n");

        Assert.Equal("a 1", string.Join('|', inventory.Packages.Select(p => $"{p.Name} {p.Version}")));
        Assert.Single(inventory.Problems);
    }

    [Fact]
    public void Dpkg_StatusFolder_IsOneFileAPackageWithoutChecksums()
    {
        var record = new LayerSketch()
            .File("var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\n")
            .File("var/lib/dpkg/status.d/a.md5sums", "Package: x\nVersion: 1\n")
            .File("var/lib/dpkg/status.d/deeper/b", "Package: b\nVersion: 1\n")
            .Build(Analysers);

        Assert.Equal(["var/lib/dpkg/status.d/a"], record.Evidence.Select(e => e.Path));
        Assert.Equal("a", LayerMerge.Merge([record]).Packages.Single().Name);
    }

    [Fact]
    public void Apk_Installed_GivesNameVersionOriginArchitectureAndLicence()
    {
        var package = Scan(ApkDatabase, "C:Q1x=\nP:libssl3\nV:3.1.4-r5\nA:aarch64\nL:Apache-2.0\no:openssl\nF:lib\nR:libssl.so.3\n\n").Packages.Single();

        Assert.Equal(("libssl3", "3.1.4-r5", "aarch64"), (package.Name, package.Version, package.Architecture));
        Assert.Equal(new PackageSource("openssl", "3.1.4-r5"), package.Source);
        Assert.Equal(["Apache-2.0"], package.Licences);
    }

    [Theory]
    [InlineData("P:a\n\nP:b\nV:1\n\n")]
    [InlineData("V:1\n\nP:b\nV:1\n\n")]
    [InlineData("what is this\n\nP:b\nV:1\n")]
    public void Apk_BadPackage_IsAProblemAndTheRestIsRead(string content)
    {
        var inventory = Scan(ApkDatabase, content);

        Assert.Equal("b", inventory.Packages.Single().Name);
        Assert.False(inventory.Complete);
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"", "Debian:12", "pkg:deb/debian/a@1?distro=debian-12")]
    [InlineData("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux trixie/sid\"", "Debian", "pkg:deb/debian/a@1?distro=debian")]
    [InlineData("ID=debian\nVERSION_ID=testing", "Debian", "pkg:deb/debian/a@1?distro=debian-testing")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"22.04\"", "Ubuntu:22.04:LTS", "pkg:deb/ubuntu/a@1?distro=ubuntu-22.04")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"23.10\"", "Ubuntu:23.10", "pkg:deb/ubuntu/a@1?distro=ubuntu-23.10")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"23.04\"", "Ubuntu:23.04", "pkg:deb/ubuntu/a@1?distro=ubuntu-23.04")]
    [InlineData("ID=raspbian\nID_LIKE=debian\nVERSION_ID=\"12\"", "deb", "pkg:deb/raspbian/a@1?distro=raspbian-12")]
    [InlineData("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"22\"", "deb", "pkg:deb/linuxmint/a@1?distro=linuxmint-22")]
    [InlineData("NAME=x", "deb", "pkg:deb/linux/a@1?distro=linux")]
    [InlineData("", "deb", "pkg:deb/a@1")]
    public void Deb_Distribution_DecidesEcosystemAndPurl(string osRelease, string ecosystem, string purl)
    {
        var record = new LayerSketch().File("etc/os-release", osRelease).File("var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\n").Build(Analysers);
        var package = LayerMerge.Merge([record]).Packages.Single();

        Assert.Equal((ecosystem, purl), (package.Ecosystem, package.Purl));
    }

    [Theory]
    [InlineData("ID=alpine\nVERSION_ID=3.19.1", "Alpine:v3.19")]
    [InlineData("ID=alpine\nVERSION_ID=3.22.0_alpha20250108", "Alpine")]
    [InlineData("ID=wolfi\nVERSION_ID=20230201", "Wolfi")]
    [InlineData("ID=chainguard\nVERSION_ID=20230214", "Chainguard")]
    [InlineData("ID=postmarketos\nID_LIKE=alpine\nVERSION_ID=v24.06", "apk")]
    public void Apk_Distribution_DecidesEcosystem(string osRelease, string ecosystem)
    {
        var record = new LayerSketch().File("etc/os-release", osRelease).File(ApkDatabase, Texts.Apk(("a", "1"))).Build(Analysers);

        Assert.Equal(ecosystem, LayerMerge.Merge([record]).Packages.Single().Ecosystem);
    }

    [Theory]
    [InlineData("ID=x", "x")]
    [InlineData("ID='x y'", "x y")]
    [InlineData("ID=\"a \\\"b\\\" \\$c \\\\ \\` \\n\"", "a \"b\" $c \\ ` \\n")]
    [InlineData("  ID=x   # comment", "x")]
    [InlineData("ID=\"x\"'y'z", "xyz")]
    [InlineData("ID=first\nID=second", "second")]
    [InlineData("# ID=no\n\nID=yes\r\n", "yes")]
    [InlineData("ID=\"open", "open")]
    [InlineData("ID=a\\ b", "a b")]
    public void OsRelease_Quoting_IsAShells(string content, string expected)
    {
        Assert.Equal(expected, Scan("usr/lib/os-release", content).Distribution!.Id);
    }

    [Fact]
    public void Analysers_RandomBytes_NeitherThrowNorHang()
    {
        string[] paths = [Status, "var/lib/dpkg/status.d/x", ApkDatabase, "etc/os-release", "var/lib/dpkg/info/a.list"];
        string[] pieces = ["Package:", "Version:", "Status: install ok installed", "P:", "V:", "ID=", "\"", "'", "\\", "\n", "\r\n", "\n\n", " ", ":", "F:", "R:", "\0", "é", "(", ")", "Source: a ("];
        var text = Gen.OneOf(Gen.Byte.Array[0, 300], Gen.OneOfConst(pieces).Array[0, 40].Select(p => Encoding.UTF8.GetBytes(string.Concat(p))));
        Gen.Select(Gen.OneOfConst(paths), text).Sample(
            (path, bytes) =>
            {
                var record = new LayerSketch().Bytes(path, bytes).Build(Merge.MergeCase.Analysers);
                return record.Evidence.All(e => e.Problems.All(p => p.Reason == ProblemReason.Malformed))
                    && LayerRecordCodec.Encode(LayerRecordCodec.Decode(LayerRecordCodec.Encode(record))).SequenceEqual(LayerRecordCodec.Encode(record));
            },
            iter: 20_000);
    }

    private static Inventory Scan(string path, string content) => LayerMerge.Merge([new LayerSketch().File(path, content).Build(Analysers)]);
}
