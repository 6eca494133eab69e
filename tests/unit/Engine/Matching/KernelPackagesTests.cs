using ScanMesh.Engine.Matching;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Unit.Engine.Matching;

public sealed class KernelPackagesTests
{
    [Theory]
    [InlineData("Debian:12", "linux-libc-dev", "linux", true)]
    [InlineData("Debian:12", "linux-image-6.1.0-18-amd64", "linux-signed-amd64", true)]
    [InlineData("Debian:12", "linux-headers-6.1.0-18-common", "linux", true)]
    [InlineData("Ubuntu:22.04:LTS", "linux-modules-5.15.0-91-generic", "linux-hwe-5.15", true)]
    [InlineData("Alpine:v3.19", "linux-headers", "linux-headers", true)]
    [InlineData("AlmaLinux:8", "kernel-headers", "kernel", true)]
    [InlineData("AlmaLinux:8", "kernel", null, true)]
    [InlineData("AlmaLinux:8", "kernel-core", "kernel", true)]
    [InlineData("Debian:12", "linux-perf", "linux", false)]
    [InlineData("Debian:12", "bpftool", "linux", false)]
    [InlineData("AlmaLinux:8", "kernel-tools", "kernel", false)]
    [InlineData("AlmaLinux:8", "kernel-uek-tools", "kernel-uek", false)]
    [InlineData("Alpine:v3.19", "linux-pam", "linux-pam", false)]
    [InlineData("Debian:12", "linuxlogo", "linuxlogo", false)]
    [InlineData("npm", "linux-image", null, false)]
    [InlineData("Debian:12", "openssl", null, false)]
    public void Contain_Package_IsToldFromToolsAndOthers(string ecosystem, string name, string? source, bool expected)
    {
        var package = new Package { Id = "x", Purl = "pkg:deb/x", Name = name, Version = "1", Ecosystem = ecosystem, Source = source is null ? null : new PackageSource(source, "1"), Path = "" };
        Assert.Equal(expected, KernelPackages.Contain(package));
    }
}
