namespace ScanMesh.Tests.Unit.Architecture;

/// <summary>The arrows of ARCHITECTURE section 4: each rule gives one line for each violation.</summary>
internal static class ReferenceRules
{
    private static readonly string[] Deployables = ["ScanMesh.Ingest", "ScanMesh.Scanner", "ScanMesh.Results", "ScanMesh.Advisories", "ScanMesh.Standalone", "ScanMesh.Cli"];
    private static readonly string[] Bus = ["MassTransit", "RabbitMQ"];
    private static readonly string[] NotForTheEngine = ["MassTransit", "RabbitMQ", "Npgsql", "Dapper", "dbup", "Microsoft.AspNetCore", "Grpc", "Microsoft.Extensions", "OpenTelemetry"];

    public static IEnumerable<string> Check(IEnumerable<ProjectFile> projects)
    {
        foreach (var project in projects.Where(p => !p.Folder.StartsWith("tests", StringComparison.Ordinal)))
        {
            foreach (var reference in project.Projects)
            {
                if (Deployables.Contains(reference) && project.Name != "ScanMesh.Standalone")
                    yield return $"{project.Name} references the deployable {reference}: only standalone may";
                if (project.Folder.StartsWith("contracts/", StringComparison.Ordinal) && !reference.StartsWith("ScanMesh.Contracts", StringComparison.Ordinal))
                    yield return $"{project.Name} is a contract and references {reference}";
                if (project.Name == "ScanMesh.Engine")
                    yield return $"the engine references {reference}: it references no project";
                if (project.Name == "ScanMesh.Hosting" && reference is not ("ScanMesh.Contracts" or "ScanMesh.Engine"))
                    yield return $"hosting references {reference}";
                if (project.Name == "ScanMesh.Cli" && reference == "ScanMesh.Hosting")
                    yield return "the CLI references hosting: it is no service";
            }

            foreach (var package in project.Packages)
            {
                if (project.Name != "ScanMesh.Hosting" && Starts(package, Bus))
                    yield return $"{project.Name} references {package}: only hosting sees the bus library";
                if (project.Name == "ScanMesh.Engine" && Starts(package, NotForTheEngine))
                    yield return $"the engine references {package}";
                if (project.Name == "ScanMesh.Contracts" && package.Length > 0)
                    yield return $"the bus messages reference {package}: they are plain records";
            }
        }
    }

    private static bool Starts(string package, string[] prefixes) => Array.Exists(prefixes, p => package.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
