namespace ScanMesh.Tests.Unit.Engine.Records;

/// <summary>Contents of package databases.</summary>
internal static class Texts
{
    public const string Debian12 = "ID=debian\nVERSION_ID=\"12\"\n";

    public static string Dpkg(params (string Name, string Version)[] packages) => string.Concat(packages.Select(p =>
        $"Package: {p.Name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {p.Version}\nDescription: x\n more\n\n"));

    public static string Apk(params (string Name, string Version)[] packages) => string.Concat(packages.Select(p =>
        $"C:Q1abc=\nP:{p.Name}\nV:{p.Version}\nA:x86_64\n\n"));
}
