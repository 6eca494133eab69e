using System.CommandLine;
using ScanMesh.Cli.Mesh;

namespace ScanMesh.Cli.Advisories;

/// <summary>Options that say where advisories come from.</summary>
internal sealed class AdvisoryOptions
{
    /// <summary>--advisories.</summary>
    public Option<string[]> Paths { get; } = new("--advisories")
    {
        Description = "a snapshot file, or folders, zips or JSON files of OSV records; may be given several times",
        HelpName = "PATH",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };

    /// <summary>--server.</summary>
    public Option<Uri?> Server { get; } = MeshOptions.Server("take the advisories of this mesh (address of its HTTP API; else SCANMESH_SERVER)");

    /// <summary>--token-file.</summary>
    public Option<string?> TokenFile { get; } = MeshOptions.TokenFile();

    /// <summary>--offline.</summary>
    public Option<bool> Offline { get; } = new("--offline") { Description = "fetch no advisories; of a mesh, use what was fetched last" };

    /// <summary>Their values.</summary>
    public AdvisoryChoice Of(ParseResult parsed) => new(parsed.GetRequiredValue(Paths), parsed.GetValue(Server), parsed.GetValue(TokenFile), parsed.GetValue(Offline));
}
