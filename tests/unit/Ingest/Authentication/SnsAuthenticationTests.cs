using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Tests.Kit;
using ScanMesh.Tests.Kit.Tools;

namespace ScanMesh.Tests.Unit.Ingest.Authentication;

/// <summary>Messages that openssl signs as SNS does. SNS itself is no loopback server: what it would answer is given to the client.</summary>
public sealed class SnsAuthenticationTests : IDisposable
{
    private const string Topic = "arn:aws:sns:eu-west-1:123456789012:ecr";
    private const string Certificate = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem";
    private readonly ScratchFolder folder = new();
    private readonly List<Uri> fetched = [];
    private readonly HttpClient client;
    private bool away;

    public SnsAuthenticationTests()
    {
        if (!OpenSsl.IsHere)
            Assert.Skip("openssl is not installed");
        OpenSsl.NewKey(folder.File("key"));
        OpenSsl.NewKey(folder.File("other"));
        OpenSsl.SelfSign(folder.File("key"), folder.File("pem"), "/CN=sns.amazonaws.com");
        client = GuardedHttp.CreateClient(new OutboundRules(), _ => new Answers(this));
    }

    public void Dispose()
    {
        client?.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("1", "sha1")]
    [InlineData("2", "sha256")]
    public async Task Check_Notification_AsSnsSignsIt(string version, string hash)
    {
        var authentication = Open();
        (await authentication.CheckAsync(Sign(Notification(), version, hash))).Expect(true);
        (await authentication.CheckAsync(Sign(Notification(("Subject", "with a subject")), version, hash))).Expect(true);
        (await authentication.CheckAsync(Sign(Confirmation(), version, hash))).Expect(true);
        Assert.Equal([new Uri(Certificate)], fetched);

        (await authentication.CheckAsync(Sign(Notification(), version, hash, key: "other"))).Expect(false);
        (await authentication.CheckAsync(Sign(Notification(), version, hash == "sha1" ? "sha256" : "sha1"))).Expect(false);
        foreach (var changed in new[] { ("Message", "{}"), ("MessageId", "2"), ("Timestamp", "2026-01-02T00:00:00.000Z"), ("Subject", "added") })
            (await authentication.CheckAsync(Sign(Notification(), version, hash, changed))).Expect(false);
        (await authentication.CheckAsync(Sign(Confirmation(), version, hash, changed: ("SubscribeURL", "https://sns.eu-west-1.amazonaws.com/?Action=Other")))).Expect(false);
    }

    [Theory]
    [InlineData("http://sns.eu-west-1.amazonaws.com/a.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com.evil.example/a.pem")]
    [InlineData("https://sns.eu-west-1.amazonaws.com:8443/a.pem")]
    [InlineData("https://user@sns.eu-west-1.amazonaws.com/a.pem")]
    [InlineData("https://evil.example/sns.eu-west-1.amazonaws.com/a.pem")]
    [InlineData("https://s3.eu-west-1.amazonaws.com/a.pem")]
    [InlineData("https://bucket.sns.eu-west-1.amazonaws.com/a.pem")]
    [InlineData("https://169.254.169.254/a.pem")]
    [InlineData("not a url")]
    public async Task Check_CertificateElsewhere_NobodyIsAsked(string url)
    {
        (await Open().CheckAsync(Sign(Notification(("SigningCertURL", url)), "2", "sha256"))).Expect(false);
        Assert.Empty(fetched);
    }

    [Fact]
    public async Task Check_OtherTopicOrNone_IsRefused()
    {
        (await Open().CheckAsync(Sign(Notification(("TopicArn", Topic + "2")), "2", "sha256"))).Expect(false);
        (await Open().CheckAsync(Sign(Notification(("TopicArn", null)), "2", "sha256"))).Expect(false);
        Assert.Empty(fetched);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Type\":1}")]
    [InlineData("{\"source\":\"aws.ecr\",\"detail-type\":\"ECR Image Action\"}")]
    [InlineData("{\"Type\":\"Notification\",\"Type\":\"Notification\",\"Signature\":\"x\",\"SigningCertURL\":\"y\"}")]
    public async Task Check_NoMessageOfSns_IsRefused(string body) => (await Open().CheckAsync(Encoding.UTF8.GetBytes(body))).Expect(false);

    [Theory]
    [InlineData(-2)]
    [InlineData(60)]
    public async Task Check_CertificateOutOfItsTime_IsRefused(int days) =>
        (await Open(new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(days))).CheckAsync(Sign(Notification(), "2", "sha256"))).Expect(false);

    [Fact]
    public async Task Check_SnsIsAway_IsNobodysFault()
    {
        away = true;
        Assert.Equal(AuthenticationOutcome.Unknown, (await Open().CheckAsync(Sign(Notification(), "2", "sha256"))).Outcome);
    }

    private SnsAuthentication Open(TimeProvider? time = null) => new(new HashSet<string> { Topic }, new SnsCertificates(client, time ?? TimeProvider.System), time ?? TimeProvider.System);

    private static Dictionary<string, string> Notification(params (string Name, string? Value)[] changes) => With(new()
    {
        ["Type"] = "Notification",
        ["MessageId"] = "1",
        ["TopicArn"] = Topic,
        ["Message"] = "{\"source\":\"aws.ecr\"}\nsecond line",
        ["Timestamp"] = "2026-01-01T00:00:00.000Z",
        ["SigningCertURL"] = Certificate,
    }, changes);

    private static Dictionary<string, string> Confirmation() => With(Notification(), ("Type", "SubscriptionConfirmation"), ("Token", "t0k"), ("SubscribeURL", "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"));

    private static Dictionary<string, string> With(Dictionary<string, string> fields, params (string Name, string? Value)[] changes)
    {
        foreach (var (name, value) in changes)
            if (value is null)
                fields.Remove(name);
            else
                fields[name] = value;
        return fields;
    }

    // Signs as the documentation of SNS says, then changes a field where a test wants a forgery.
    private byte[] Sign(Dictionary<string, string> fields, string version, string hash, (string Name, string Value)? changed = null, string key = "key")
    {
        string[] names = fields["Type"] == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var text = string.Concat(names.Where(fields.ContainsKey).Select(n => $"{n}\n{fields[n]}\n"));
        fields["SignatureVersion"] = version;
        fields["Signature"] = Convert.ToBase64String(OpenSsl.Sign(hash, folder.File(key), Encoding.UTF8.GetBytes(text)));
        if (changed is var (name, value) && name is not null)
            fields[name] = value;
        return JsonSerializer.SerializeToUtf8Bytes(fields);
    }

    private sealed class Answers(SnsAuthenticationTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test.fetched.Add(request.RequestUri!);
            return test.away
                ? throw new HttpRequestException("no route")
                : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(File.ReadAllText(test.folder.File("pem"))) });
        }
    }
}
