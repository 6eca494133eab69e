using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Rpm;
using ScanMesh.Tests.Unit.Engine.Advisories;
using ScanMesh.Tests.Unit.Engine.Records;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Which advisories speak for which distribution.</summary>
public sealed class RpmReleaseTests : IDisposable
{
    private static readonly AnalyserSet Analysers = AnalyserSet.Create(new ScanLimits());
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ID=rhel\nVERSION_ID=9.4", "Red Hat:9", "redhat")]
    [InlineData("ID=rhel\nVERSION_ID=7.3", "Red Hat:7", "redhat")]
    [InlineData("ID=rhel", "Red Hat", "redhat")]
    [InlineData("ID=centos\nVERSION_ID=7\nPRETTY_NAME=\"CentOS Linux 7 (Core)\"", "Red Hat:7", "centos")]
    [InlineData("ID=centos\nVERSION_ID=8\nPRETTY_NAME=\"CentOS Linux 8\"", "Red Hat:8", "centos")]
    [InlineData("ID=centos\nVERSION_ID=8\nPRETTY_NAME=\"CentOS Stream 8\"", "rpm", "centos")]
    [InlineData("ID=centos\nVERSION_ID=9", "rpm", "centos")]
    [InlineData("ID=centos\nVERSION_ID=10", "rpm", "centos")]
    [InlineData("ID=almalinux\nVERSION_ID=8.4", "AlmaLinux:8", "almalinux")]
    [InlineData("ID=rocky\nVERSION_ID=9.3", "Rocky Linux:9", "rocky")]
    [InlineData("ID=ol\nVERSION_ID=8.3", "Oracle Linux:8", "ol")]
    [InlineData("ID=amzn\nVERSION_ID=2023", "Amazon Linux:2023", "amzn")]
    [InlineData("ID=amzn\nVERSION_ID=2", "Amazon Linux:2", "amzn")]
    [InlineData("ID=amzn\nVERSION_ID=2018.03", "Amazon Linux:1", "amzn")]
    [InlineData("ID=fedora\nVERSION_ID=40", "Fedora:40", "fedora")]
    [InlineData("ID=sles\nVERSION_ID=15.5", "SUSE:Linux Enterprise Server 15 SP5", "suse")]
    [InlineData("ID=sles\nVERSION_ID=12.5", "SUSE:Linux Enterprise Server 12 SP5", "suse")]
    [InlineData("ID=sles\nVERSION_ID=15", "SUSE:Linux Enterprise Server 15", "suse")]
    [InlineData("ID=sles\nVERSION_ID=16.0", "SUSE:Linux Enterprise Server 16.0", "suse")]
    [InlineData("ID=sles_sap\nVERSION_ID=15.5", "SUSE:Linux Enterprise Server 15 SP5", "suse")]
    [InlineData("ID=sle-micro\nVERSION_ID=5.3", "SUSE:Linux Enterprise Micro 5.3", "suse")]
    [InlineData("ID=opensuse-leap\nVERSION_ID=15.5", "openSUSE:Leap 15.5", "opensuse")]
    [InlineData("ID=opensuse-tumbleweed\nVERSION_ID=20240101", "openSUSE:Tumbleweed", "opensuse")]
    [InlineData("ID=photon\nVERSION_ID=5.0", "Photon OS:5.0", "photon")]
    [InlineData("ID=azurelinux\nVERSION_ID=3.0", "Azure Linux:3", "azurelinux")]
    [InlineData("ID=mariner\nVERSION_ID=2.0", "Azure Linux:2", "mariner")]
    [InlineData("ID=openEuler\nVERSION_ID=22.03\nPRETTY_NAME=\"openEuler 22.03 (LTS-SP3)\"", "openEuler:22.03-LTS-SP3", "openeuler")]
    [InlineData("ID=openEuler\nVERSION_ID=23.09\nPRETTY_NAME=\"openEuler 23.09\"", "openEuler:23.09", "openeuler")]
    [InlineData("ID=mageia\nVERSION_ID=9", "Mageia:9", "mageia")]
    [InlineData("ID=scientific\nID_LIKE=\"rhel centos\"\nVERSION_ID=7.5", "rpm", "scientific")]
    [InlineData("ID=hummingbird\nID_LIKE=\"fedora rhel\"\nVERSION_ID=20251124", "rpm", "hummingbird")]
    [InlineData("ID=rhel\nVERSION_ID=nine", "Red Hat", "redhat")]
    public void Identify_Distribution_DecidesEcosystemAndNamespace(string osRelease, string ecosystem, string space)
    {
        var record = new LayerSketch().File("etc/os-release", osRelease).Bytes("var/lib/rpm/Packages.db", RpmDatabases.Ndb(RpmDatabases.Headers("a 1-1"))).Build(Analysers);
        var package = Assert.Single(LayerMerge.Merge([record]).Packages);
        Assert.Equal((ecosystem, space), (package.Ecosystem, PackageUrl.Parse(package.Purl).Namespace));
    }

    /// <summary>A record's product, and whether a plain host of that release is concerned.</summary>
    [Theory]
    [InlineData("Red Hat:enterprise_linux:9::baseos", "Red Hat:9", true)]
    [InlineData("Red Hat:enterprise_linux:9::appstream", "Red Hat:9", true)]
    [InlineData("Red Hat:enterprise_linux:10.0", "Red Hat:10", true)]
    [InlineData("Red Hat:enterprise_linux:8::baseos", "Red Hat:9", false)]
    [InlineData("Red Hat:rhel_aus:8.6::appstream", "Red Hat:8", false)]
    [InlineData("Red Hat:rhel_eus:9.2::baseos", "Red Hat:9", false)]
    [InlineData("Red Hat:openshift:4.12::el8", "Red Hat:8", false)]
    [InlineData("SUSE:Linux Enterprise Server 15 SP5", "SUSE:Linux Enterprise Server 15 SP5", true)]
    [InlineData("SUSE:Linux Enterprise Module for Basesystem 15 SP5", "SUSE:Linux Enterprise Server 15 SP5", true)]
    [InlineData("SUSE:Linux Enterprise Module for Basesystem 15 SP4", "SUSE:Linux Enterprise Server 15 SP5", false)]
    [InlineData("SUSE:Package Hub 15 SP5", "SUSE:Linux Enterprise Server 15 SP5", true)]
    [InlineData("SUSE:Linux Enterprise Software Development Kit 12 SP5", "SUSE:Linux Enterprise Server 12 SP5", true)]
    [InlineData("SUSE:Linux Enterprise Server 15 SP5-LTSS", "SUSE:Linux Enterprise Server 15 SP5", false)]
    [InlineData("SUSE:Linux Enterprise Server for SAP Applications 15 SP5", "SUSE:Linux Enterprise Server 15 SP5", false)]
    [InlineData("SUSE:Linux Enterprise Micro 5.3", "SUSE:Linux Enterprise Micro 5.3", true)]
    [InlineData("Azure Linux:3", "Azure Linux:3", true)]
    [InlineData("Azure Linux:3.0", "Azure Linux:3", true)]
    [InlineData("AlmaLinux:9", "AlmaLinux:9", true)]
    public async Task Match_ProductOfARecord_ConcernsItsRelease(string ofRecord, string ofHost, bool expected)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", "curl", "9-1", ofRecord));
        var package = new Package { Id = "a", Purl = "pkg:rpm/curl@1-1", Name = "curl", Version = "1-1", Ecosystem = ofHost, Path = "" };
        Assert.Equal(expected, Matcher.Match([package], snapshot).Findings.Length == 1);
        Assert.Equal(expected, Assert.Single(CoverageTable.Of([package], snapshot, null, OsvSamples.Built)).State == CoverageState.Covered);
    }

    [Theory]
    [InlineData("Amazon Linux:2023")]
    [InlineData("Oracle Linux:9")]
    [InlineData("Fedora:40")]
    [InlineData("rpm")]
    public async Task Coverage_WithoutData_IsNotCovered(string ecosystem)
    {
        using var snapshot = await OsvSamples.OpenAsync(folder, OsvSamples.Record("A-1", "curl", "9-1", "AlmaLinux:9"));
        var package = new Package { Id = "a", Purl = "pkg:rpm/curl@1-1", Name = "curl", Version = "1-1", Ecosystem = ecosystem, Path = "" };
        Assert.True(Assert.Single(CoverageTable.Of([package], snapshot, null, OsvSamples.Built)).State is CoverageState.NoData or CoverageState.NotConfigured);
    }
}
