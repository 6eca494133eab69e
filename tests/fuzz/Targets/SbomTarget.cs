using ScanMesh.Engine.Images.Sboms;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>Bills of materials: an inventory or a <see cref="ScanException"/>.</summary>
internal sealed class SbomTarget : IFuzzTarget
{
    public string Name => "sbom";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        System.Text.Encoding.UTF8.GetBytes("""
            {"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"container","name":"x"}},"components":[{"type":"operating-system","name":"debian","version":"12"},
            {"type":"library","name":"libc6","version":"2.36-9","purl":"pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc%402.36&epoch=1","licenses":[{"license":{"id":"MIT"}},{"expression":"A OR B"}],
            "properties":[{"name":"aquasecurity:trivy:SrcName","value":"glibc"},{"name":"aquasecurity:trivy:SrcVersion","value":"2.36"}],"components":[{"type":"framework","name":"y","purl":"pkg:npm/%40a/b@1"}]}]}
            """),
        System.Text.Encoding.UTF8.GetBytes("""
            {"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"SPDXRef-OperatingSystem-1","name":"alpine","versionInfo":"3.19.1"},{"SPDXID":"SPDXRef-1","name":"musl","versionInfo":"1","sourceInfo":"built package from: musl 1","licenseDeclared":"MIT",
            "externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:apk/alpine/musl@1"}]}],"documentDescribes":["SPDXRef-1"],"relationships":[{"relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-1"}]}
            """),
    ];

    public void Run(byte[] input)
    {
        try
        {
            var inventory = SbomInventory.Of(Sbom.Read(input));
            if (inventory.Packages.DistinctBy(p => p.Id).Count() != inventory.Packages.Length)
                throw new InvalidOperationException("two packages have one id");
        }
        catch (ScanException)
        {
            // Its contract.
        }
    }
}
