using System.Text;
using ScanMesh.Engine.Advisories.Kev;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>The catalogue of known exploited vulnerabilities: whole, with nothing but CVE ids, or an <see cref="InvalidDataException"/>.</summary>
internal sealed class KevTarget : IFuzzTarget
{
    public string Name => "kev";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encoding.UTF8.GetBytes("""
            {"title":"CISA Catalog","catalogVersion":"2026.01.02","dateReleased":"2026-01-02T16:45:47.0648Z","count":2,"vulnerabilities":[
            {"cveID":"CVE-2026-1000","vendorProject":"v","product":"p","dateAdded":"2026-01-01","knownRansomwareCampaignUse":"Unknown","notes":"https:\/\/example.org","cwes":["CWE-20"]},
            {"cveID":"CVE-1999-123456","dueDate":"2026-01-10","cwes":[]}]}
            """),
        Encoding.UTF8.GetBytes("""{"catalogVersion":"1","dateReleased":"2026-01-01","vulnerabilities":[]}"""),
    ];

    public void Run(byte[] input)
    {
        try
        {
            var kev = KevReader.Read(input);
            if (kev.ContentHash.Length != 64 || kev.Ids.Any(id => !id.StartsWith("CVE-", StringComparison.Ordinal)))
                throw new InvalidOperationException("it holds what is no CVE id");
        }
        catch (InvalidDataException)
        {
            // Its contract.
        }
    }
}
