using ScanMesh.Engine.Versions;

namespace ScanMesh.Tests.Unit.Engine.Versions;

public sealed class VersionSchemeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1-")]
    [InlineData("1 0")]
    [InlineData("a:1")]
    [InlineData("2147483648:1")]
    public void Dpkg_WhatDpkgRefuses_IsNotComparable(string bad)
    {
        Assert.Null(new DpkgVersionScheme().Compare(bad, "1"));
        Assert.Null(new DpkgVersionScheme().Compare("1", bad));
    }

    [Fact]
    public void Compare_BothSchemes_AllocateNothing()
    {
        IVersionScheme[] schemes = [new DpkgVersionScheme(), new ApkVersionScheme()];
        foreach (var scheme in schemes)
        {
            scheme.Compare("1.2.3_p1-r10", "1.2.3_p1-r9");
            scheme.Compare("1:1.2.3~rc1-10", "1:1.2.3~rc1-9");
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                scheme.Compare("1.2.3_p1-r10", "1.2.3_p1-r9");
                scheme.Compare("1:1.2.3~rc1-10", "1:1.2.3~rc1-9");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        }
    }
}
