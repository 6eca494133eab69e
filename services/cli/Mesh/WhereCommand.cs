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
            var found = new List<RequestAnswer>();
            var ignored = new List<ReceivedAnswer>();
            if (Guid.TryParse(wanted, out var id))
                found.AddRange(await api.GetJsonAsync($"v1/requests/{id:D}", MeshJson.Default.RequestAnswer, cancellationToken) is { } one ? [one] : []);
            else
                foreach (var query in QueriesFor(wanted))
                {
                    found.AddRange((await api.GetJsonAsync($"v1/requests?{query}", MeshJson.Default.RequestListAnswer, cancellationToken))?.Requests ?? []);
                    ignored.AddRange(Ignored((await api.GetJsonAsync($"v1/received/about?{query}", MeshJson.Default.ReceivedPageAnswer, cancellationToken))?.Events ?? []));
                    if (found.Count + ignored.Count > 0)
                        break;
                }

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

    // A reference as it is written, then as a client would read it: host and tag are added.
    private static IEnumerable<string> QueriesFor(string subject)
    {
        if (Digest.TryParse(subject, out var digest))
        {
            yield return $"digest={Uri.EscapeDataString(digest.ToString())}";
            yield break;
        }

        yield return $"reference={Uri.EscapeDataString(subject)}";
        if (ImageReference.TryParse(subject, null, out var reference) && reference.ToString() != subject)
            yield return $"reference={Uri.EscapeDataString(reference.ToString())}";
    }

    // Calls about it that became no request: there the answer is why.
    private static IEnumerable<ReceivedAnswer> Ignored(IReadOnlyList<ReceivedAnswer> calls) =>
        calls.Select(c => c with { Parts = [.. c.Parts.Where(p => p.RequestId is null)] }).Where(c => c.Parts.Count > 0);
}
