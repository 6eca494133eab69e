using ScanMesh.Engine.Secrets;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Images;
using ScanMesh.Tests.Unit.Cli;

namespace ScanMesh.Tests.Unit.Engine.Secrets;

public class RedactorTests
{
    // The shapes are put together here, so that no scanner takes this file for a leak.
    private static readonly string Letters = string.Concat(Enumerable.Repeat("aB3", 12));

    [Theory]
    [InlineData("RUN |2 NPM_TOKEN=s3cret A=b /bin/sh -c npm ci", "RUN |2 NPM_TOKEN=[redacted] A=b /bin/sh -c npm ci")]
    [InlineData("ENV DB_PASSWORD=\"two words\" X=1", "ENV DB_PASSWORD=[redacted] X=1")]
    [InlineData("echo '{\"api_key\": \"s3cret\"}'", "echo '{\"api_key\": [redacted]}'")]
    [InlineData("//npm.example/:_authToken=s3cret", "//npm.example/:_authToken=[redacted]")]
    [InlineData("mysql --password s3cret -h db", "mysql --password [redacted] -h db")]
    [InlineData("login --api-token=s3cret && x", "login --api-token=[redacted] && x")]
    [InlineData("curl -H 'Authorization: Bearer s3cretvalue' u", "curl -H 'Authorization: Bearer [redacted]' u")]
    [InlineData("curl -u me:s3cret http://h", "curl -u me:[redacted] http://h")]
    [InlineData("git clone https://me:s3cret@git.example/x", "git clone https://[redacted]@git.example/x")]
    [InlineData("wget http://h/?token=s3cret&a=b", "wget http://h/?token=[redacted]&a=b")]
    [InlineData("sshpass -p s3cret ssh h", "sshpass -p [redacted] ssh h")]
    [InlineData("x -----BEGIN RSA PRIVATE KEY-----\nMIIs3cret\n-----END RSA PRIVATE KEY----- y", "x -----BEGIN RSA PRIVATE KEY-----[redacted] y")]
    public void Redact_Secret_IsCovered(string text, string expected)
    {
        Assert.Equal(expected, Redactor.Redact(text));
        Assert.Equal(expected, Redactor.Redact(expected));
    }

    [Fact]
    public void Redact_TokenByItsShape_IsCovered()
    {
        string[] tokens =
        [
            "ghp" + "_" + Letters, "github" + "_pat_" + Letters, "glpat" + "-" + Letters[..20], "npm" + "_" + Letters, "pypi" + "-" + Letters + "abcdef", "xoxb" + "-" + Letters[..12],
            "sk_" + "live_" + Letters[..24], "AIza" + Letters[..35], "AKIA" + "ABCDEFGH234567AB", "ey" + "J" + Letters[..12] + ".ey" + "J" + Letters[..12] + "." + Letters[..12],
        ];
        Assert.All(tokens, token => Assert.Equal("echo [redacted] > f", Redactor.Redact($"echo {token} > f")));
    }

    [Theory]
    [InlineData("RUN apt-get install -y curl=7.88.1-10 && rm -rf /var/lib/apt/lists/*")]
    [InlineData("RUN --mount=type=secret,id=npm npm ci")]
    [InlineData("ENV PATH=/usr/bin:/bin")]
    [InlineData("login --password $PASS --token \"${TOKEN}\" --api-key '$(cat /run/secrets/x)'")]
    [InlineData("COPY --from=build /token/service /app")]
    [InlineData("ADD file:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef in /")]
    [InlineData("")]
    public void Redact_NoSecret_StaysAsItIs(string text) => Assert.Equal(text, Redactor.Redact(text));

    [Fact]
    public void Redact_LongText_TakesLinearTime()
    {
        var text = string.Concat(Enumerable.Repeat("token token-token=' --password ", 40_000));
        Assert.NotNull(Redactor.Redact(text));
    }

    [Fact]
    public async Task Report_HistoryAndBrokenLines_HoldNoSecret()
    {
        var image = new ImageBuilder()
            .Layer(l => l.File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").File("var/lib/dpkg/status", "DB_TOKEN=s3cret nonsense\n\n"))
            .EditConfig(c => c["history"]![0]!["created_by"] = "RUN |1 NPM_TOKEN=s3cret " + new string('x', 3000) + " TOKEN=s3cret")
            .Build();
        using var folder = new ScratchFolder();
        var run = await CliRun.OfAsync("inventory", CliImages.Archive(folder, image), "--format", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("RUN |1 NPM_TOKEN=[redacted] xxx", run.Json.GetProperty("image").GetProperty("layers")[0].GetProperty("createdBy").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN=s3cret", run.Output, StringComparison.Ordinal);
    }
}
