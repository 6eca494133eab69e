using ScanMesh.Events.V1;
using ScanMesh.Results.Verdicts;

namespace ScanMesh.Tests.Unit.Results;

public sealed class WorstVerdictTests
{
    [Theory]
    [InlineData("pass", "pass")]
    [InlineData("pass warn", "warn")]
    [InlineData("warn unknown", "unknown")]
    [InlineData("unknown fail pass", "fail")]
    [InlineData("pass none", "unknown")]
    [InlineData("fail none", "fail")]
    [InlineData("", "unknown")]
    public void Of_Children_TheWorstCounts(string children, string expected)
    {
        var verdict = WorstVerdict.Of([.. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => (c, c == "none" ? null : new Verdict { Outcome = Enum.Parse<VerdictOutcome>(c, ignoreCase: true) }, (string?)"failed"))]);
        Assert.Equal(expected, VerdictNames.ToText(verdict.Outcome));
    }

    [Fact]
    public void Of_ChildWithoutResult_IsNamedWithItsReason() =>
        Assert.Equal(["linux/arm64: failed unsupported"], WorstVerdict.Of([("linux/arm64", null, "failed unsupported")]).Reasons);
}
