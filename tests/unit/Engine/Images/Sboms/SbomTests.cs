using System.Text;
using ScanMesh.Engine.Images.Sboms;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Images.Sboms;

public sealed class SbomTests
{
    private const string Os = """{"type":"operating-system","name":"debian","version":"12.5"}""";

    [Theory]
    [InlineData("pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12", "libc6 2.36-9 Debian:12")]
    [InlineData("pkg:deb/debian/libc6@2.36-9", "libc6 2.36-9 Debian:12")]
    [InlineData("pkg:deb/ubuntu/libc6@2.36-9?distro=ubuntu-22.04", "libc6 2.36-9 Ubuntu:22.04:LTS")]
    [InlineData("pkg:deb/debian/libc6@2.36-9?distro=bookworm", "libc6 2.36-9 Debian:12")]
    [InlineData("pkg:deb/debian/zlib1g@1.2.13?epoch=1", "zlib1g 1:1.2.13 Debian:12")]
    [InlineData("pkg:deb/debian/zlib1g@1%3A1.2.13?epoch=1", "zlib1g 1:1.2.13 Debian:12")]
    [InlineData("pkg:deb/debian/zlib1g@1.2.13?epoch=0", "zlib1g 1.2.13 Debian:12")]
    [InlineData("pkg:deb/debian/libc6@2.36-9?upstream=glibc", "libc6 2.36-9 Debian:12 from glibc 2.36-9")]
    [InlineData("pkg:deb/debian/libc6@2.36-9?upstream=glibc%402.36", "libc6 2.36-9 Debian:12 from glibc 2.36")]
    [InlineData("pkg:deb/debian/libc6@2.36-9?upstream=libc6", "libc6 2.36-9 Debian:12")]
    [InlineData("pkg:apk/alpine/musl@1.2.4-r2?distro=alpine-3.19.1", "musl 1.2.4-r2 Alpine:v3.19")]
    [InlineData("pkg:maven/org.ow2.asm/asm@9.5", "org.ow2.asm/asm 9.5 Maven")]
    public void Read_PackageUrl_IsThePackage(string purl, string expected)
    {
        var inventory = CycloneDx($$"""{"type":"library","name":"x","purl":"{{purl}}"}""", Os);

        var package = Assert.Single(inventory.Packages);
        Assert.Equal(expected, $"{package.Name} {package.Version} {package.Ecosystem}{(package.Source is { } s ? $" from {s.Name} {s.Version}" : "")}");
        Assert.Equal(PackageUrl.Parse(purl).ToString(), package.Purl);
        Assert.True(inventory.Complete);
        Assert.Equal(("debian", "12.5"), (inventory.Distribution!.Id, inventory.Distribution.VersionId));
    }

    [Fact]
    public void Read_TrivysProperties_NameTheSourcePackage()
    {
        var inventory = CycloneDx("""
            {"type":"library","name":"libidn2-0","purl":"pkg:deb/debian/libidn2-0@2.0.5-1","properties":[
             {"name":"aquasecurity:trivy:SrcName","value":"libidn2"},{"name":"aquasecurity:trivy:SrcVersion","value":"2.0.5"},
             {"name":"aquasecurity:trivy:SrcRelease","value":"1"},{"name":"aquasecurity:trivy:SrcEpoch","value":"2"}]}
            """, Os);

        Assert.Equal(new PackageSource("libidn2", "2:2.0.5-1"), Assert.Single(inventory.Packages).Source);
    }

    [Fact]
    public void Read_NestedComponents_CountAndRepeatsAreOne()
    {
        const string Inner = """{"type":"library","name":"b","purl":"pkg:maven/g/b@1"}""";
        var inventory = CycloneDx($$"""{"type":"application","name":"app","components":[{"type":"library","name":"a","purl":"pkg:maven/g/a@1","components":[{{Inner}}]}]}""", Inner, Os);

        Assert.Equal(["pkg:maven/g/a@1", "pkg:maven/g/b@1"], inventory.Packages.Select(p => p.Id));
    }

    [Fact]
    public void Read_SamePackageAtTwoPlaces_IsTwo()
    {
        static string At(string path) => $$"""{"type":"library","name":"b","purl":"pkg:maven/g/b@1","properties":[{"name":"syft:location:0:path","value":"/{{path}}"}]}""";
        Assert.Equal(["pkg:maven/g/b@1#x.jar", "pkg:maven/g/b@1#y.jar"], CycloneDx(At("y.jar"), At("x.jar")).Packages.Select(p => p.Id));
    }

    [Theory]
    [InlineData("""{"type":"library","name":"left-pad","version":"1.0"}""")]
    [InlineData("""{"type":"library","name":"left-pad","version":"1.0","purl":"not a purl"}""")]
    [InlineData("""{"type":"library","name":"left-pad 1.0","purl":"pkg:maven/g/left-pad"}""")]
    [InlineData("""{"type":"application","name":"left-pad","version":"1.0"}""")]
    public void Read_SoftwareThatCannotBeMatched_IsAProblemAndNotComplete(string component)
    {
        var inventory = CycloneDx(component, """{"type":"library","name":"a","purl":"pkg:maven/g/a@1"}""");

        Assert.Single(inventory.Packages);
        Assert.False(inventory.Complete);
        Assert.Contains("left-pad 1.0", Assert.Single(inventory.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"file","name":"a"}""")]
    [InlineData("""{"type":"application","name":"package-lock.json"}""")]
    [InlineData("""{"type":"container","name":"image","version":"1"}""")]
    [InlineData(Os)]
    public void Read_WhatIsNoPackage_IsLeftOut(string component)
    {
        var inventory = CycloneDx(component);
        Assert.Empty(inventory.Packages);
        Assert.True(inventory.Complete);
    }

    [Fact]
    public void Read_Licences_OfEachForm()
    {
        var inventory = CycloneDx("""
            {"type":"library","name":"a","purl":"pkg:maven/g/a@1","licenses":[{"license":{"id":"MIT"}},{"license":{"name":"Our own"}},{"expression":"Apache-2.0 OR MIT"},{"license":{"id":"MIT"}}]}
            """);
        Assert.Equal(["Apache-2.0 OR MIT", "MIT", "Our own"], inventory.Packages[0].Licences);
    }

    [Fact]
    public void Read_Spdx_PackagesOfItsPackageUrls()
    {
        var inventory = SbomInventory.Of(Sbom.Read(Encoding.UTF8.GetBytes("""
            {"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"x","packages":[
             {"SPDXID":"SPDXRef-root","name":"image","versionInfo":"1"},
             {"SPDXID":"SPDXRef-os","name":"alpine","versionInfo":"3.19.1","primaryPackagePurpose":"OPERATING-SYSTEM"},
             {"SPDXID":"SPDXRef-a","name":"musl-utils","versionInfo":"1.2.4-r2","sourceInfo":"built package from: musl 1.2.4-r2","licenseConcluded":"NOASSERTION","licenseDeclared":"MIT",
              "externalRefs":[{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:x"},{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:apk/alpine/musl-utils@1.2.4-r2?arch=x86_64"}]},
             {"SPDXID":"SPDXRef-b","name":"unknown-tool","versionInfo":"7"}],
             "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relatedSpdxElement":"SPDXRef-root","relationshipType":"DESCRIBES"}]}
            """)));

        var package = Assert.Single(inventory.Packages);
        Assert.Equal(("musl-utils", "1.2.4-r2", "Alpine:v3.19", "x86_64"), (package.Name, package.Version, package.Ecosystem, package.Architecture));
        Assert.Equal(new PackageSource("musl", "1.2.4-r2"), package.Source);
        Assert.Equal(["MIT"], package.Licences);
        Assert.Contains("unknown-tool 7", Assert.Single(inventory.Problems).Message, StringComparison.Ordinal);
        Assert.False(inventory.Complete);
    }

    [Theory]
    [InlineData("", FailureReason.Unsupported)]
    [InlineData("SPDXVersion: SPDX-2.3", FailureReason.Unsupported)]
    [InlineData("<bom/>", FailureReason.Unsupported)]
    [InlineData("{}", FailureReason.Unsupported)]
    [InlineData("""{"spdxVersion":"SPDX-3.0"}""", FailureReason.Unsupported)]
    [InlineData("""{"bomFormat":"CycloneDX","components":{}}""", FailureReason.Corrupt)]
    [InlineData("""{"bomFormat":"CycloneDX","components":[7]}""", FailureReason.Corrupt)]
    [InlineData("""{"bomFormat":"CycloneDX","components":[""", FailureReason.Corrupt)]
    [InlineData("""{"bomFormat":7}""", FailureReason.Corrupt)]
    public void Read_Wrong_IsAClearFault(string document, FailureReason reason) =>
        Assert.Equal(reason, Assert.Throws<ScanException>(() => Sbom.Read(Encoding.UTF8.GetBytes(document))).Reason);

    [Fact]
    public void Read_DeepNesting_IsCorruptAndNoOverflow()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"application","name":"a","components":[""", 20_000));
        Assert.Equal(FailureReason.Corrupt, Assert.Throws<ScanException>(() => Sbom.Read(Encoding.UTF8.GetBytes("""{"bomFormat":"CycloneDX","components":[""" + deep))).Reason);
    }

    private static Inventory CycloneDx(params string[] components) =>
        SbomInventory.Of(Sbom.Read(Encoding.UTF8.GetBytes("\uFEFF" + $$"""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{string.Join(',', components)}}]}""")));
}
