using ScanMesh.Engine.Ecosystems;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

public sealed class VendorsTests
{
    [Theory]
    [InlineData("Debian:12", "rootio-openssl", "3.0.11-1.root.io.1", "Root:Debian:12")]
    [InlineData("Alpine:v3.18", "rootio-util-linux", "2.38.1-r10071", "Root:Alpine:v3.18")]
    [InlineData("PyPI", "rootio_requests", "2.31.0+root.io.1", "Root:PyPI")]
    [InlineData("npm", "@rootio/semver", "7.5.2-root.io.1", "Root:npm")]
    [InlineData("Maven", "io.root.org.springframework:spring-core", "5.3.40-root.io.1", "Root:Maven")]
    [InlineData("PyPI", "seal-requests", "2.14.2+sp1", "Seal:PyPI")]
    [InlineData("PyPI", "seal-requests", "2.14.2", "PyPI")]
    [InlineData("PyPI", "seal-tool", "2.0rsp1", "PyPI")]
    [InlineData("RubyGems", "seal-rack", "2.0.7.0.1.sp1", "Seal:RubyGems")]
    [InlineData("npm", "@seal-security/ajv", "5.5.2-sp1", "Seal:npm")]
    [InlineData("Go", "sealsecurity.io/golang.org/x/crypto", "0.26.0-sp1", "Seal:Go")]
    [InlineData("Maven", "seal.sp1.org.apache.logging.log4j:log4j-core", "2.13.3", "Seal:Maven")]
    [InlineData("Alpine:v3.18", "seal-zlib", "1.2.8-r25341001", "Seal:Alpine:v3.18")]
    [InlineData("Maven", "org.springframework:spring-core", "5.3.39-tuxcare.3", "TuxCare:Maven")]
    [InlineData("Debian:12", "openssl", "3.0.11-1", "Debian:12")]
    [InlineData("PyPI", "seal", "sp1", "PyPI")]
    public void Of_NameAndVersion_TellWhosePackageItIs(string ecosystem, string name, string version, string expected)
    {
        var of = Vendors.Of(ecosystem, name, version);
        Assert.Equal(expected, of);
        Assert.Equal(of == ecosystem ? null : ecosystem, Vendors.Within(of));
    }

    [Theory]
    [InlineData("Root", "Alpine:3.18", "Alpine:v3.18")]
    [InlineData("Root", "Ubuntu:22.04", "Ubuntu:22.04")]
    [InlineData("Root", "PyPI", "PyPI")]
    [InlineData("Seal", "Red Hat:7", "Red Hat:7")]
    [InlineData("Ubuntu", "Pro:22.04:LTS", "22.04:LTS")]
    [InlineData("Ubuntu", "Pro:FIPS-updates:18.04:LTS", "18.04:LTS")]
    [InlineData("Ubuntu", "Pro", "Pro")]
    [InlineData("Ubuntu", "", "")]
    [InlineData("Alpine", "v3.18", "v3.18")]
    [InlineData("Packagist", "https://packages.drupal.org/8", "")]
    [InlineData("Maven", "https://maven.google.com", "")]
    [InlineData("Debian", "12", "12")]
    [InlineData("Hurd", "1", "1")]
    public void AdvisoryRelease_AsRecordsHaveIt_IsAsItIsLookedUp(string ecosystem, string release, string expected) =>
        Assert.Equal(expected, Vendors.AdvisoryRelease(ecosystem, release));
}
