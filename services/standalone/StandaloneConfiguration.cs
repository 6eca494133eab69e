using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest;

namespace ScanMesh.Standalone;

/// <summary>
/// The configuration of a mesh in one process: what a file says about registries, sources, advisories, tokens and ports; the rest
/// (database, bus, spool, how the services reach each other) follows from the data folder.
/// </summary>
internal static class StandaloneConfiguration
{
    private const ConfigurationPart Reads = ConfigurationPart.RegistryCredentials | ConfigurationPart.Sources | ConfigurationPart.Advisories
        | ConfigurationPart.Api | ConfigurationPart.Scanner | ConfigurationPart.Ledger;

    /// <summary>What the first start writes where no configuration is given.</summary>
    private const string FirstFile = """
        # Written by the first start of standalone, yours to edit. README.md explains every section.
        registries:
          docker: {host: docker.io}
        sources:
          native: {kind: native, secretFile: native.token}
        # Folders, zips or https URLs of OSV records: <Ecosystem>/all.zip, or JSON files.
        advisories: {inputs: [osv]}

        """;

    /// <summary>Loads the file that is named or found; without one, that of the data folder, which the first start writes.</summary>
    /// <exception cref="ConfigurationException">With every error at once.</exception>
    public static ScanMeshOptions Load(StandaloneArguments arguments, DataFolder data, Func<string, string?> environment)
    {
        var file = arguments.Config
            ?? (environment("SCANMESH_CONFIG") is { Length: > 0 } named ? named : null)
            ?? (File.Exists(ConfigurationLoader.DefaultFile) ? ConfigurationLoader.DefaultFile : WriteFirst(data));
        var defaults = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen.address"] = "127.0.0.1",
            ["scanner.directory"] = data.In("scanner"),
            ["advisories.directory"] = data.In("advisories"),
        };
        return Complete(ConfigurationLoader.Load(["--config", file], Reads, IngestConfiguration.Validate, defaults: defaults), data);
    }

    /// <summary>Adds what follows from the data folder.</summary>
    public static ScanMeshOptions Complete(ScanMeshOptions options, DataFolder data) => options with
    {
        Database = new DatabaseOptions { Kind = "sqlite", ConnectionString = $"Data Source={data.In("scanmesh.db")}" },
        // Port 0 stands for the listener of this process.
        Mesh = options.Mesh with { Results = "http://127.0.0.1:0", Advisories = "http://127.0.0.1:0", Token = null, TokenFile = data.Secret("mesh.token") },
        Spool = new SpoolOptions(),
    };

    private static string WriteFirst(DataFolder data)
    {
        data.Secret("native.token");
        data.Folder("osv");
        return data.Text("scanmesh.yaml", FirstFile);
    }
}
