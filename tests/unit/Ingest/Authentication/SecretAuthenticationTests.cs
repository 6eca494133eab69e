using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Sources;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Tools;

namespace ScanMesh.Tests.Unit.Ingest.Authentication;

/// <summary>Ways that show a shared secret, or sign by one.</summary>
public sealed class SecretAuthenticationTests
{
    private const string Secret = "s3cret-of-the-hook";
    private const string Old = "the-one-before";

    public static TheoryData<HmacAlgorithm, string, string> Signatures => new()
    {
        { HmacAlgorithm.Sha256, "sha256=", "X-Hub-Signature-256" },
        { HmacAlgorithm.Sha256, "", "X-Gitea-Signature" },
        { HmacAlgorithm.Sha1, "", "X-Nexus-Webhook-Signature" },
    };

    [Theory]
    [InlineData("bearer", "Authorization", "Bearer " + Secret, true)]
    [InlineData("bearer", "Authorization", "bearer " + Secret, true)]
    [InlineData("bearer", "Authorization", Secret, true)]
    [InlineData("bearer", "Authorization", "Bearer " + Old, true)]
    [InlineData("bearer", "Authorization", "Bearer s3cret-of-the-hoo", false)]
    [InlineData("bearer", "Authorization", "Bearer s3cret-of-the-hook ", true)]
    [InlineData("bearer", "Authorization", "Bearer ", false)]
    [InlineData("bearer", "X-Other", "Bearer " + Secret, false)]
    [InlineData("basic", "Authorization", "Basic dTpzM2NyZXQtb2YtdGhlLWhvb2s=", true)]
    [InlineData("basic", "Authorization", "Basic dTp0aGUtb25lLWJlZm9yZQ==", true)]
    [InlineData("basic", "Authorization", "Basic djpzM2NyZXQtb2YtdGhlLWhvb2s=", false)]
    [InlineData("basic", "Authorization", "Basic %%%", false)]
    [InlineData("basic", "Authorization", "Bearer u:" + Secret, false)]
    [InlineData("header", "X-Api-Key", Secret, true)]
    [InlineData("header", "x-api-key", Old, true)]
    [InlineData("header", "X-Api-Key", "Bearer " + Secret, false)]
    [InlineData("header", "Authorization", Secret, false)]
    [InlineData("none", "X", "y", true)]
    public async Task Check_Header_AsItIs(string auth, string header, string value, bool accepted) =>
        (await Open(auth).CheckAsync(null, (header, value))).Expect(accepted, Secret, Old);

    [Fact]
    public async Task Check_HeaderTwice_IsRefused() =>
        (await Open("header").CheckAsync(null, ("X-Api-Key", Secret), ("X-Api-Key", "other"))).Expect(false, Secret);

    [Fact]
    public async Task Check_NoHeader_IsRefused()
    {
        foreach (var auth in new[] { "bearer", "basic", "header", "key" })
            (await Open(auth).CheckAsync()).Expect(false, Secret, Old);
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Check_Signature_AsOpensslComputesIt(HmacAlgorithm algorithm, string prefix, string header)
    {
        if (!OpenSsl.IsHere)
            Assert.Skip("openssl is not installed");
        var hash = algorithm == HmacAlgorithm.Sha1 ? "sha1" : "sha256";
        var authentication = Open("hmac", new SourceTraits { Kind = "k", Title = "k", Authentications = ["hmac"], CredentialHeader = header, Signature = new HmacScheme(algorithm, prefix) });
        var right = OpenSsl.Hmac(hash, Secret, Calls.Body);

        (await authentication.CheckAsync(null, (header, prefix + right))).Expect(true);
        (await authentication.CheckAsync(null, (header, prefix.ToUpperInvariant() + right.ToUpperInvariant()))).Expect(true);
        (await authentication.CheckAsync(null, (header, prefix + OpenSsl.Hmac(hash, Old, Calls.Body)))).Expect(true);
        (await authentication.CheckAsync(null, (header, prefix + OpenSsl.Hmac(hash, "wrong", Calls.Body)))).Expect(false, right, Secret);
        (await authentication.CheckAsync([.. Calls.Body, (byte)' '], (header, prefix + right))).Expect(false, right, Secret);
        (await authentication.CheckAsync(null, (header, prefix + right[..^1]))).Expect(false, Secret);
        (await authentication.CheckAsync(null, (header, prefix))).Expect(false, Secret);
        (await authentication.CheckAsync(null, (header, prefix + OpenSsl.Hmac(hash == "sha1" ? "sha256" : "sha1", Secret, Calls.Body)))).Expect(false, Secret);
        (await authentication.CheckAsync(null)).Expect(false, Secret);
        (await authentication.CheckAsync(null, (header, prefix + right), (header, prefix + right))).Expect(false, Secret);
    }

    [Fact]
    public async Task Secret_FileChanges_TheNewOneCountsAndThePreviousStays()
    {
        using var folder = new ScratchFolder();
        await File.WriteAllTextAsync(folder.File("new"), "first\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("old"), "zero\n", TestContext.Current.CancellationToken);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var authentication = new BearerKind().Open(new SourceSettings(
            new SourceOptions { Auth = "bearer", SecretFile = folder.File("new"), PreviousSecretFile = folder.File("old") }, new SourceTraits { Kind = "k", Title = "k", Authentications = ["bearer"] }, time));
        (await authentication.CheckAsync(null, ("Authorization", "Bearer first"))).Expect(true);
        (await authentication.CheckAsync(null, ("Authorization", "Bearer zero"))).Expect(true);

        await File.WriteAllTextAsync(folder.File("new"), "second\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("old"), "first\n", TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));
        (await authentication.CheckAsync(null, ("Authorization", "Bearer second"))).Expect(true);
        (await authentication.CheckAsync(null, ("Authorization", "Bearer first"))).Expect(true);
        (await authentication.CheckAsync(null, ("Authorization", "Bearer zero"))).Expect(false, "second");
    }

    private static IAuthentication Open(string auth, SourceTraits? traits = null) => Calls.Open(
        new SourceOptions { Auth = auth, Username = auth == "basic" ? "u" : null, Header = auth == "header" ? "X-Api-Key" : null, Secret = Secret, PreviousSecret = Old }, traits);
}
