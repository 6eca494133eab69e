using System.Net;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

public sealed class AddressScopesTests
{
    [Theory]
    [InlineData("8.8.8.8", "Public")]
    [InlineData("2606:4700::1111", "Public")]
    [InlineData("11.0.0.1", "Public")]
    [InlineData("172.32.0.1", "Public")]
    [InlineData("100.63.255.255", "Public")]
    [InlineData("10.1.2.3", "Private")]
    [InlineData("172.16.0.1", "Private")]
    [InlineData("172.31.255.255", "Private")]
    [InlineData("192.168.0.1", "Private")]
    [InlineData("100.64.0.1", "Private")]
    [InlineData("127.0.0.1", "Private")]
    [InlineData("127.255.255.254", "Private")]
    [InlineData("198.18.0.1", "Private")]
    [InlineData("::1", "Private")]
    [InlineData("fc00::1", "Private")]
    [InlineData("fdab::1", "Private")]
    [InlineData("fec0::1", "Private")]
    [InlineData("169.254.1.1", "LinkLocal")]
    [InlineData("fe80::1", "LinkLocal")]
    [InlineData("fe80::1%2", "LinkLocal")]
    [InlineData("169.254.169.254", "Metadata")]
    [InlineData("169.254.170.2", "Metadata")]
    [InlineData("100.100.100.200", "Metadata")]
    [InlineData("168.63.129.16", "Metadata")]
    [InlineData("fd00:ec2::254", "Metadata")]
    [InlineData("0.0.0.0", "Never")]
    [InlineData("0.1.2.3", "Never")]
    [InlineData("224.0.0.1", "Never")]
    [InlineData("255.255.255.255", "Never")]
    [InlineData("240.0.0.1", "Never")]
    [InlineData("::", "Never")]
    [InlineData("ff02::1", "Never")]
    [InlineData("2001:0:1::1", "Never")]
    [InlineData("::ffff:127.0.0.1", "Private")]
    [InlineData("::ffff:169.254.169.254", "Metadata")]
    [InlineData("::ffff:8.8.8.8", "Public")]
    [InlineData("::ffff:0.0.0.0", "Never")]
    [InlineData("::127.0.0.1", "Private")]
    [InlineData("64:ff9b::a9fe:a9fe", "Metadata")]
    [InlineData("64:ff9b::10.0.0.1", "Private")]
    [InlineData("64:ff9b::8.8.8.8", "Public")]
    [InlineData("2002:7f00:0001::", "Private")]
    [InlineData("2002:a9fe:a9fe::1", "Metadata")]
    public void Of_Address_HasTheScope(string address, string scope) =>
        Assert.Equal(scope, AddressScopes.Of(IPAddress.Parse(address)).ToString());

    [Theory]
    [InlineData("reg.example.com", "reg.example.com", 443, true)]
    [InlineData("reg.example.com", "REG.example.com", 80, true)]
    [InlineData("reg.example.com", "reg.example.com", 5000, false)]
    [InlineData("reg.example.com:5000", "reg.example.com", 5000, true)]
    [InlineData("reg.example.com:5000", "reg.example.com", 443, false)]
    [InlineData("reg.example.com", "evil.reg.example.com", 443, false)]
    [InlineData("reg.example.com", "reg.example.com.evil", 443, false)]
    [InlineData("[::1]:5000", "::1", 5000, true)]
    [InlineData("[::1]:5000", "[::1]", 5000, true)]
    [InlineData("[::1]", "[::1]", 443, true)]
    [InlineData("[::1]", "[::1]", 5000, false)]
    public void Contains_Authority_NeedsHostAndPort(string entry, string host, int port, bool expected) =>
        Assert.Equal(expected, Authorities.Contains([entry], host, port));
}
