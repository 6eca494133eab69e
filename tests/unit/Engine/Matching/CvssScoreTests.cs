using ScanMesh.Engine.Matching;

namespace ScanMesh.Tests.Unit.Engine.Matching;

public sealed class CvssScoreTests
{
    /// <summary>Examples of the specifications' own documents (2.0 section 3.3, 4.0 examples), worked there.</summary>
    [Theory]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8, "2.0")]
    [InlineData("(AV:N/AC:L/Au:N/C:C/I:C/A:C)", 10.0, "2.0")]
    [InlineData("AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C", 6.2, "2.0")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, "3.1")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0, "4.0")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0, "4.0")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3, "4.0")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N", 6.9, "4.0")]
    public void Of_Vector_HasItsScore(string vector, double score, string version) => Assert.Equal(new CvssScore(score, version), CvssScore.Of(vector));

    [Theory]
    [InlineData("")]
    [InlineData("high")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N")]
    [InlineData("AV:N/AV:N/AC:L/Au:N/C:N/I:N/A:C")]
    [InlineData("AV:X/AC:L/Au:N/C:N/I:N/A:C")]
    [InlineData("CVSS:5.0/AV:N")]
    [InlineData("CVSS:4.0/")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:S")]
    [InlineData("CVSS:4.0/AV:X/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H")]
    [InlineData("CVSS:4.0/AV:N/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:Z")]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E")]
    public void Of_NoWholeVector_IsNull(string vector) => Assert.Null(CvssScore.Of(vector));

    [Fact]
    public void Of_EveryMandatoryVectorOfVersion4_IsFallingWithEachMetric()
    {
        // No step down in one metric may raise the score.
        (string Name, string Values)[] metrics = [("AV", "NALP"), ("AC", "LH"), ("AT", "NP"), ("PR", "NLH"), ("UI", "NPA"), ("VC", "HLN"), ("VI", "HLN"), ("VA", "HLN"), ("SC", "HLN"), ("SI", "HLN"), ("SA", "HLN")];
        var random = new Random(7);
        for (var run = 0; run < 5000; run++)
        {
            var values = metrics.Select(m => random.Next(m.Values.Length)).ToArray();
            var which = random.Next(metrics.Length);
            var score = Score(values);
            if (values[which] + 1 >= metrics[which].Values.Length)
                continue;
            values[which]++;
            Assert.True(Score(values) <= score, string.Join(' ', values));
        }

        double Score(int[] values) => CvssScore.Of("CVSS:4.0/" + string.Join('/', metrics.Zip(values, (m, v) => $"{m.Name}:{m.Values[v]}")))!.Value.Score;
    }
}
