using Microsoft.AspNetCore.Http;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

public sealed class DistributionKindTests
{
    private const string Digest = "sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf";
    private const string Manifest = "application/vnd.docker.distribution.manifest.v2+json";
    private static readonly DateTimeOffset ReceivedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly RegistryCatalog Registries = RegistryCatalog.From(new Dictionary<string, RegistryOptions> { ["corp"] = new() { Host = "registry.corp.example" } }, withCredentials: false);

    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json", true)]
    [InlineData("application/vnd.oci.image.index.v1+json", true)]
    [InlineData("application/vnd.docker.distribution.manifest.list.v2+json", true)]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", true)]
    [InlineData("application/octet-stream", false)]
    [InlineData("application/vnd.cncf.helm.config.v1+json", false)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", false)]
    public void Read_MediaType_OnlyManifestsCount(string mediaType, bool counts)
    {
        var reading = Read(Event(mediaType: mediaType));
        Assert.Equal((counts ? 1 : 0, counts ? 0 : 1), (reading.Pushes.Count, reading.Ignored.Count));
    }

    [Theory]
    [InlineData(".sig", "signature")]
    [InlineData(".att", "attestation")]
    [InlineData(".sbom", "SBOM")]
    [InlineData("", "referrers")]
    public void Read_TagOfSomethingAttached_IsIgnored(string suffix, string reason)
    {
        var reading = Read(Event(tag: "sha256-" + new string('a', 64) + suffix));
        Assert.Empty(reading.Pushes);
        Assert.Contains(reason, Assert.Single(reading.Ignored).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pull")]
    [InlineData("delete")]
    [InlineData("mount")]
    [InlineData("PUSH\\u001b[31m")]
    public void Read_OtherAction_IsIgnored(string action) => Assert.Single(Read(Event(action: action)).Ignored);

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"events":{}}""")]
    [InlineData("""{"events":[1]}""")]
    [InlineData("""{"events":[{"action":"push"}]}""")]
    [InlineData("""{"events":[{"action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"../x","tag":"a"}}]}""")]
    [InlineData("""{"events":[{"action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"a","tag":"a b"}}]}""")]
    [InlineData("""{"events":[{"action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"a\ud800","tag":"a"}}]}""")]
    public void Read_Malformed_SaysSo(string body)
    {
        var reading = Read(System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Empty(reading.Pushes);
        Assert.NotNull(reading.Malformed);
    }

    [Fact]
    public void Read_DeepJson_IsMalformedAndNoOverflow() =>
        Assert.NotNull(Read(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"events\":[", 10_000)))).Malformed);

    [Fact]
    public void Read_NoEvents_IsIgnored() => Assert.Single(Read("""{"events":[]}"""u8.ToArray()).Ignored);

    [Fact]
    public void Read_PushAmongOthers_IsTaken()
    {
        var one = System.Text.Encoding.UTF8.GetString(Event()).Replace("""{"events":[""", "", StringComparison.Ordinal)[..^2];
        var reading = Read(System.Text.Encoding.UTF8.GetBytes($$"""{"events":[{{one}},{"action":"push"},{"action":"pull"},{{one.Replace("v1", "v2", StringComparison.Ordinal)}}]}"""));
        Assert.Equal(["v1", "v2"], reading.Pushes.Select(p => p.Tag));
        Assert.NotNull(reading.Malformed);
    }

    [Fact]
    public void Read_EventNamesAnotherHost_TheConfiguredRegistryCounts()
    {
        var push = Assert.Single(Read(Event()).Pushes);
        Assert.Equal("registry.corp.example/team/app:v1@" + Digest, push.Reference.ToString());
    }

    [Fact]
    public void Read_TimestampInTheFuture_IsNotBelieved()
    {
        Assert.Equal(ReceivedAt, Assert.Single(Read(Event(timestamp: "2199-01-01T00:00:00Z")).Pushes).ObservedAt);
        Assert.Null(Assert.Single(Read(Event(timestamp: "yesterday")).Pushes).ObservedAt);
    }

    private static EventReading Read(byte[] body) => SourceKinds.Find("distribution")!.Read(body, new HeaderDictionary(), new SourceContext
    {
        Source = "s",
        Registries = Registries,
        Registry = Registries.All[0],
        ReceivedAt = ReceivedAt,
    });

    private static byte[] Event(string action = "push", string mediaType = Manifest, string tag = "v1", string timestamp = "2026-01-02T03:04:00.123456789+01:00") => System.Text.Encoding.UTF8.GetBytes(
        $$$"""{"events":[{"id":"e1","timestamp":"{{{timestamp}}}","action":"{{{action}}}","target":{"mediaType":"{{{mediaType}}}","digest":"{{{Digest}}}","repository":"team/app","url":"http://169.254.169.254/v2/team/app/manifests/{{{Digest}}}","tag":"{{{tag}}}"},"request":{"host":"169.254.169.254"}}]}""");
}
