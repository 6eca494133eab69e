using System.CommandLine;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Mesh;

/// <summary><c>scanmesh where REF|DIGEST|ID</c>: where a push is.</summary>
internal static class WhereCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var subject = new Argument<string>("REF|DIGEST|ID") { Description = "an image, a manifest digest, or the id that a webhook was answered with" };
        var server = MeshOptions.Server("address of the mesh's HTTP API (else SCANMESH_SERVER)");
        var tokenFile = MeshOptions.TokenFile();
        var command = new Command("where", "Tell where a push is: what the mesh's ledger knows of it") { subject, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = new MeshApi(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile));
            var wanted = parsed.GetRequiredValue(subject);
            var found = await FindAsync(api, wanted, cancellationToken);
            var ignored = await FindIgnoredAsync(api, wanted, cancellationToken);
            if (found.Count == 0 && ignored.Count == 0)
                throw CommandException.Trouble($"the mesh knows nothing of {TerminalText.Encode(wanted, 300)} (or it is not yours to see).");
            foreach (var request in found)
                RequestWords.Write(terminal.Writer, request);
            foreach (var call in ignored)
                ReceivedWords.Write(terminal.Writer, call);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<RequestAnswer>> FindAsync(MeshApi api, string subject, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(subject, out var id))
            return await api.GetJsonAsync($"v1/requests/{id:D}", MeshJson.Default.RequestAnswer, cancellationToken) is { } one ? [one] : [];
        if (Digest.TryParse(subject, out var digest))
            return await ListAsync(api, $"digest={Uri.EscapeDataString(digest.ToString())}", cancellationToken);
        var found = await ListAsync(api, $"reference={Uri.EscapeDataString(subject)}", cancellationToken);
        if (found.Count > 0 || !ImageReference.TryParse(subject, null, out var reference) || reference.ToString() == subject)
            return found;
        return await ListAsync(api, $"reference={Uri.EscapeDataString(reference.ToString())}", cancellationToken);
    }

    // Calls about it that became no request: there the answer is why.
    private static async Task<IReadOnlyList<ReceivedAnswer>> FindIgnoredAsync(MeshApi api, string subject, CancellationToken cancellationToken)
    {
        string query;
        if (Digest.TryParse(subject, out var digest))
            query = $"digest={Uri.EscapeDataString(digest.ToString())}";
        else if (!Guid.TryParse(subject, out _) && ImageReference.TryParse(subject, null, out var reference))
            query = $"repository={Uri.EscapeDataString(reference.Repository)}{(reference.Tag is { } tag ? $"&tag={Uri.EscapeDataString(tag)}" : "")}";
        else
            return [];
        var calls = (await api.GetJsonAsync($"v1/received/about?{query}", MeshJson.Default.ReceivedPageAnswer, cancellationToken))?.Events ?? [];
        return [.. calls.Select(c => c with { Parts = [.. c.Parts.Where(p => p.RequestId is null)] }).Where(c => c.Parts.Count > 0)];
    }

    private static async Task<IReadOnlyList<RequestAnswer>> ListAsync(MeshApi api, string query, CancellationToken cancellationToken) =>
        (await api.GetJsonAsync($"v1/requests?{query}", MeshJson.Default.RequestListAnswer, cancellationToken))?.Requests ?? [];
}
