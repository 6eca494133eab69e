using ScanMesh.Contracts.V1;
using ScanMesh.Scanner.Scans;

namespace ScanMesh.Tests.Unit.Scanner;

public sealed class RequestRulesTests
{
    private const string SomeDigest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly ScanRequested Valid = new()
    {
        RequestId = Guid.Parse("1b4e28ba-2fa1-11d2-883f-0016d3cca427"),
        Lane = Lane.Push,
        Source = "corp-push",
        Registry = "corp",
        Repository = "team/app",
        Tag = "1.0",
        Digest = SomeDigest,
        ObservedAt = DateTimeOffset.UnixEpoch,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    public static TheoryData<string, ScanRequested> Wrong => new()
    {
        { "no id", Valid with { RequestId = Guid.Empty } },
        { "empty parent", Valid with { ParentId = Guid.Empty } },
        { "unknown lane", Valid with { Lane = "scan.other" } },
        { "no registry", Valid with { Registry = "" } },
        { "long registry", Valid with { Registry = new string('a', RequestRules.LongestName + 1) } },
        { "control character", Valid with { Source = "a\nb" } },
        { "repository escapes", Valid with { Repository = "../../v2/other" } },
        { "repository upper case", Valid with { Repository = "Team/App" } },
        { "repository missing", Valid with { Repository = null! } },
        { "nothing named", Valid with { Tag = null, Digest = null } },
        { "tag with slash", Valid with { Tag = "a/b" } },
        { "tag with query", Valid with { Tag = "a?b" } },
        { "digest short", Valid with { Digest = "sha256:abc" } },
        { "digest other algorithm", Valid with { Digest = "md5:d41d8cd98f00b204e9800998ecf8427e" } },
        { "long event id", Valid with { EventId = new string('e', RequestRules.LongestEventId + 1) } },
        { "negative deferrals", Valid with { Deferrals = -1 } },
        { "bad traceparent", Valid with { Traceparent = "00-nothing" } },
    };

    [Fact]
    public void Check_ValidRequest_HasNothingWrong()
    {
        Assert.Null(RequestRules.Check(Valid));
        Assert.Null(RequestRules.Check(Valid with { Tag = null, Traceparent = null }));
        Assert.Null(RequestRules.Check(Valid with { Digest = null, ParentId = Guid.NewGuid() }));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Check_WrongRequest_SaysWhat(string what, ScanRequested request)
    {
        Assert.NotEmpty(what);
        Assert.NotNull(RequestRules.Check(request));
    }
}
