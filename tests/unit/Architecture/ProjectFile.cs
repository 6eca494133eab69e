using System.Xml.Linq;

namespace ScanMesh.Tests.Unit.Architecture;

/// <summary>A project as the rules see it.</summary>
/// <param name="Name">For example "ScanMesh.Ingest".</param>
/// <param name="Folder">From the repository's root, for example "services/ingest".</param>
/// <param name="Projects">Names of referenced projects.</param>
/// <param name="Packages">Names of referenced packages and frameworks.</param>
internal sealed record ProjectFile(string Name, string Folder, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public static ProjectFile Parse(string name, string folder, string xml)
    {
        var document = XDocument.Parse(xml);
        return new ProjectFile(
            name,
            folder,
            [.. Items(document, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/')))],
            [.. Items(document, "PackageReference"), .. Items(document, "FrameworkReference"), .. document.Root?.Attribute("Sdk")?.Value == "Microsoft.NET.Sdk.Web" ? new[] { "Microsoft.AspNetCore.App" } : []]);
    }

    public static IReadOnlyList<ProjectFile> ReadAll(string repository) =>
        [.. SourceTree.Files(repository, "*.csproj").Select(f =>
            Parse(Path.GetFileNameWithoutExtension(f), Path.GetRelativePath(repository, Path.GetDirectoryName(f)!).Replace('\\', '/'), File.ReadAllText(f)))];

    private static IEnumerable<string> Items(XDocument document, string kind) =>
        document.Descendants(kind).Select(e => e.Attribute("Include")?.Value).OfType<string>();
}
