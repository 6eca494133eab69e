using ScanMesh.Cli.Mesh;
using ScanMesh.Engine.Advisories.Kev;

namespace ScanMesh.Cli.Advisories;

/// <summary>Finds the catalogue of known exploited vulnerabilities: the mesh's where one is asked for advisories, else the one that was fetched.</summary>
internal sealed class KevSource(Terminal terminal)
{
    /// <summary>The catalogue; null when there is none.</summary>
    /// <exception cref="CommandException">The mesh does not answer as one does.</exception>
    public async Task<KevCatalogue?> FindAsync(AdvisoryChoice choice, CancellationToken cancellationToken)
    {
        if (choice.Offline || choice.Paths.Count > 0 || MeshOptions.ServerOf(choice.Server, terminal) is not { } server)
            return new FeedCache(terminal).Kev;
        using var api = new MeshApi(server, choice.TokenFile);
        return await api.GetJsonAsync("v1/advisories/kev", MeshJson.Default.KevAnswer, cancellationToken) is { CveIds: { } ids } kev ? new KevCatalogue(kev.Version ?? "", kev.Released, ids) : null;
    }
}
