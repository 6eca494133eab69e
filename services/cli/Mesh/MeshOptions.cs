using System.CommandLine;

namespace ScanMesh.Cli.Mesh;

/// <summary>Options that name a mesh.</summary>
internal static class MeshOptions
{
    private const string Variable = "SCANMESH_SERVER";

    /// <summary>--server.</summary>
    public static Option<Uri?> Server(string description) => new("--server")
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Parse(result.Tokens[0].Value) is { } server)
                return server;
            result.AddError($"'{result.Tokens[0].Value}' is not an http or https address.");
            return null;
        },
    };

    /// <summary>--token-file.</summary>
    public static Option<string?> TokenFile() => new("--token-file") { Description = "file with the API token of the mesh", HelpName = "FILE" };

    /// <summary>The mesh that was named, or that SCANMESH_SERVER names; null when neither is.</summary>
    /// <exception cref="CommandException">The variable holds no address.</exception>
    public static Uri? ServerOf(Uri? named, Terminal terminal) =>
        named is not null ? named
        : terminal.Environment(Variable) is { Length: > 0 } text ? Parse(text) ?? throw CommandException.Usage($"{Variable} holds no http or https address.")
        : null;

    /// <summary>As <see cref="ServerOf"/>, but a mesh is needed.</summary>
    public static Uri RequireServer(Uri? named, Terminal terminal) =>
        ServerOf(named, terminal) ?? throw CommandException.Usage($"name the mesh: --server URL (the address of its HTTP API), or {Variable}.");

    private static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0 && uri.Query.Length == 0
            ? new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : null;
}
