using ScanMesh.Results.Commits;
using ScanMesh.Tests.Unit.Engine.Reports;

namespace ScanMesh.Tests.Unit.Results;

public sealed class PackageIndexTests
{
    /// <summary>A look-up by a record's name finds the image: whatever the records of the ecosystem name, and by the package's own name.</summary>
    [Theory]
    [InlineData("Debian:12", "binary,source")]
    [InlineData("AlmaLinux:9", "binary")]
    [InlineData("Rocky Linux:9", "binary,source")]
    [InlineData("SUSE:Linux Enterprise Server 15 SP5", "binary,source")]
    public void PackageIndex_Package_IsThereUnderEveryKey(string ecosystem, string expected)
    {
        var report = SampleReports.Full() with { Packages = [SampleReports.Package("binary", "source") with { Ecosystem = ecosystem, Development = null }], Findings = [] };
        Assert.Equal(expected, string.Join(',', new ReportFacts(report).PackageIndex().Select(e => e.Name).Distinct().Order(StringComparer.Ordinal)));
    }
}
