using System.Text.Json;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

public sealed class AuthChallengeTests
{
    [Fact]
    public void Choose_SharedCases_GiveTheExpectedParse()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(SharedCases.Require("schemas", "oci", "www-authenticate.json")));
        var count = 0;
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            var headers = one.GetProperty("headers").EnumerateArray().Select(h => h.GetString()!).ToArray();
            var challenge = AuthChallenge.Choose(headers);
            count++;
            if (!one.GetProperty("ok").GetBoolean())
            {
                Assert.True(challenge is null, headers[0]);
                continue;
            }

            Assert.NotNull(challenge);
            Assert.Equal(one.GetProperty("scheme").GetString(), challenge.Scheme);
            Assert.Equal(
                one.GetProperty("parameters").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!),
                challenge.Parameters.ToDictionary());
        }

        Assert.True(count >= 19);
    }

    [Fact]
    public void Parse_TwoChallengesInOneHeader_GivesBoth()
    {
        var challenges = AuthChallenge.Parse("Basic realm=\"a, b\", Bearer realm=\"https://t/\",service=s");
        Assert.Equal(["basic", "bearer"], challenges.Select(c => c.Scheme));
        Assert.Equal("a, b", challenges[0].Parameters["realm"]);
        Assert.Equal("s", challenges[1].Parameters["service"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("Bearer realm=")]
    [InlineData("Bearer realm=\"")]
    [InlineData("Bearer realm=\"\\")]
    [InlineData("\"Bearer\"")]
    public void Choose_Malformed_IsNothing(string header) => Assert.Null(AuthChallenge.Choose([header]));

    [Fact]
    public void Choose_Huge_IsNothing() => Assert.Null(AuthChallenge.Choose(["Bearer realm=\"" + new string('x', 100_000) + "\""]));
}
