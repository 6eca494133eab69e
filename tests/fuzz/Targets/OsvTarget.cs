using System.Buffers;
using System.Text;
using ScanMesh.Engine.Advisories.Osv;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>OSV records and their canonical form: a value or an <see cref="InvalidDataException"/>; the canonical form of the canonical form is itself.</summary>
internal sealed class OsvTarget : IFuzzTarget
{
    public string Name => "osv";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encoding.UTF8.GetBytes("""
            {"schema_version":"1.7.0","id":"DSA-5678-1","modified":"2024-01-02T00:00:00.123Z","published":"2024-01-01T00:00:00Z","aliases":["CVE-2024-1"],"upstream":["CVE-2024-2"],"summary":"x \u00e4 \ud83d\ude00","details":"a\nb",
            "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected":[{"package":{"ecosystem":"Debian:12","name":"openssl","purl":"pkg:deb/debian/openssl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.11-1~deb12u2"}],"database_specific":{}}],"versions":["1","2"],"ecosystem_specific":{"urgency":"high"}}],
            "references":[{"type":"WEB","url":"https://example.org/"}],"database_specific":{"severity":"HIGH"}}
            """),
        Encoding.UTF8.GetBytes("""{"id":"GHSA-1","modified":"2024-01-02T00:00:00Z","withdrawn":"2024-01-03T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"last_affected":"1.0.0"},{"limit":"*"}]},{"type":"GIT","repo":"x","events":[{"introduced":"0"}]}]}]}"""),
        Encoding.UTF8.GetBytes("""
            {"id":"ALBA-2021:1","summary":"m:1 bug fix, security","related":["CVE-2021-1"],"affected":[
            {"package":{"ecosystem":"AlmaLinux:8","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1:1-1.module_el8.4.0+2"}]}]},
            {"package":{"ecosystem":"AlmaLinux:8","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1:1-1.module_el8.3.0+1"}]}]}]}
            """),
    ];

    public void Run(byte[] input)
    {
        try
        {
            using var document = OsvReader.ParseDocument(input);
            OsvReader.Read(document.RootElement);
            var canonical = new ArrayBufferWriter<byte>();
            CanonicalJson.Write(document.RootElement, canonical);
            using var again = OsvReader.ParseDocument(canonical.WrittenMemory.ToArray());
            var twice = new ArrayBufferWriter<byte>();
            CanonicalJson.Write(again.RootElement, twice);
            if (!canonical.WrittenSpan.SequenceEqual(twice.WrittenSpan))
                throw new InvalidOperationException("the canonical form is not canonical");
        }
        catch (InvalidDataException)
        {
            // Its contract.
        }
    }
}
