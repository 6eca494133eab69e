using ScanMesh.Ingest.Sources;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

/// <summary>What <c>scanmesh source explain</c> prints.</summary>
public sealed class GuideTests
{
    private const string Url = "https://scanmesh.example.com/webhooks/s";

    public static TheoryData<string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string>();
            foreach (var kind in SourceKinds.All)
                foreach (var way in kind.Traits.Authentications)
                    ways.Add(kind.Traits.Kind, way);
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Guide_EveryWay_HasAddressCredentialAndWhatIsLost(string kind, string way)
    {
        var guide = SourceKinds.Find(kind)!.Guide(Context(kind, way));
        Assert.Contains(Url, guide, StringComparison.Ordinal);
        if (way is "bearer" or "basic" or "header" && kind is not "ecr")
            Assert.Contains("SECRET-PLACE", guide, StringComparison.Ordinal);
        if (way is "key")
            Assert.Contains(Url + "?key=SECRET-PLACE", guide, StringComparison.Ordinal);
        if (way is "hmac")
            Assert.Contains(kind == "artifactory" ? "use_secret_for_signing   = true" : "SECRET-PLACE", guide, StringComparison.Ordinal);
        if (kind != "native")
            Assert.Contains("the sweep finds", guide, StringComparison.Ordinal);
        Assert.All(guide.Split('\n'), l => Assert.Equal(l.TrimEnd(), l));
    }

    [Fact]
    public void Guide_OfEcr_IsTerraformForEachWay()
    {
        var kind = SourceKinds.Find("ecr")!;
        Assert.Contains("    api_key {\n      key   = \"X-Api-Key\"\n      value = var.scanmesh_secret\n    }\n  }\n}\n", kind.Guide(Context("ecr", "header")), StringComparison.Ordinal);
        Assert.Contains("authorization_type = \"BASIC\"", kind.Guide(Context("ecr", "basic")), StringComparison.Ordinal);
        Assert.Contains("username = \"user\"", kind.Guide(Context("ecr", "basic")), StringComparison.Ordinal);
        Assert.Contains("aws_sns_topic_subscription", kind.Guide(Context("ecr", "sns")), StringComparison.Ordinal);
        Assert.DoesNotContain("api_destination", kind.Guide(Context("ecr", "sns")), StringComparison.Ordinal);
        foreach (var way in kind.Traits.Authentications)
            Assert.Equal(kind.Guide(Context("ecr", way)).Count(c => c == '{'), kind.Guide(Context("ecr", way)).Count(c => c == '}'));
    }

    // What is to be pasted as JSON is JSON: bodies of curl, and configuration.
    [Theory]
    [InlineData("harbor", "-d @- <<END\n", "\nEND")]
    [InlineData("quay", "-d @- <<END\n", "\nEND")]
    [InlineData("nexus", "-d @- <<END\n", "\nEND")]
    [InlineData("gitea", "-d @- <<END\n", "\nEND")]
    [InlineData("cloudevents", " -d '", "'\n")]
    [InlineData("native", "-d '", "'")]
    [InlineData("zot", "(config.json):\n\n", "\n\nzot sends")]
    public void Guide_JsonInIt_IsJson(string kind, string from, string to)
    {
        foreach (var way in SourceKinds.Find(kind)!.Traits.Authentications)
        {
            var guide = SourceKinds.Find(kind)!.Guide(Context(kind, way));
            var start = guide.IndexOf(from, StringComparison.Ordinal) + from.Length;
            var json = guide[start..guide.IndexOf(to, start, StringComparison.Ordinal)];
            using var document = System.Text.Json.JsonDocument.Parse(json.StartsWith('{') ? json : $"{{{json}}}");
            if (kind is not ("cloudevents" or "native"))
                Assert.Contains(Url, document.RootElement.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Guide_NoSecretInANone_IsWhole() =>
        Assert.DoesNotContain("--headers", SourceKinds.Find("acr")!.Guide(Context("acr", "none")), StringComparison.Ordinal);

    private static GuideContext Context(string kind, string way) => new()
    {
        Source = "s",
        Url = way == "key" ? Url + "?key=SECRET-PLACE" : Url,
        Authentication = way,
        Header = way switch
        {
            "bearer" => "Authorization: Bearer SECRET-PLACE",
            "basic" => "Authorization: Basic SECRET-PLACE",
            "header" => $"{SourceKinds.Find(kind)!.Traits.CredentialHeader ?? "X-Secret"}: SECRET-PLACE",
            _ => null,
        },
        Secret = "SECRET-PLACE",
        Username = way == "basic" ? "user" : null,
        RegistryHost = "registry.corp.example",
    };
}
