using System.CommandLine;
using System.Globalization;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Mesh;

/// <summary><c>scanmesh failures list|redrive|drop</c>: what failed in a mesh and waits for somebody.</summary>
internal static class FailuresCommand
{
    private const int Shown = 200;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal) => new("failures", "What failed in a mesh and waits for somebody")
    {
        List(terminal),
        Act(terminal, "redrive", "Try failed requests again, or give quarantined messages back to their queues", "redriven", HttpMethod.Post, "/redrive"),
        Act(terminal, "drop", "Take failures off the list", "dropped", HttpMethod.Delete, ""),
    };

    private static Command List(Terminal terminal)
    {
        var (reason, server, tokenFile) = (Reason(), Server(), MeshOptions.TokenFile());
        var command = new Command("list", "List failed requests, and messages in quarantine, newest first") { reason, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = new MeshApi(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile));
            var count = 0;
            await foreach (var failure in ReadAsync(api, parsed.GetValue(reason), cancellationToken))
            {
                if (++count > Shown)
                {
                    terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"there are more than {Shown}; --reason shows those of one reason."));
                    break;
                }

                Write(terminal.Writer, failure);
            }

            if (count == 0)
                terminal.Tell("nothing has failed.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Act(Terminal terminal, string name, string description, string done, HttpMethod method, string suffix)
    {
        var ids = new Argument<string[]>("ID") { Description = "ids of failures, as list shows them", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "all that are listed, or with --reason all of one reason" };
        var (reason, server, tokenFile) = (Reason(), Server(), MeshOptions.TokenFile());
        var command = new Command(name, description) { ids, all, reason, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = (parsed.GetValue(ids) ?? []).Select(ToId).ToList();
            if (parsed.GetValue(all) == chosen.Count > 0)
                throw CommandException.Usage("name failures by their ids, or --all.");
            if (parsed.GetValue(reason) is not null && chosen.Count > 0)
                throw CommandException.Usage("--reason goes with --all.");
            using var api = new MeshApi(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile));
            if (chosen.Count == 0)
                chosen = [.. await ReadAsync(api, parsed.GetValue(reason), cancellationToken).Select(f => f.Id).ToListAsync(cancellationToken)];
            var refused = 0;
            foreach (var id in chosen.Distinct())
                if (await api.DoAsync(method, $"v1/failures/{id:D}{suffix}", cancellationToken) is { } why)
                {
                    refused++;
                    terminal.Tell($"{id:D}: {TerminalText.Encode(why, 300)}.");
                }

            terminal.Writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{chosen.Distinct().Count() - refused} {done}"));
            return refused == 0 ? ExitCode.Done : ExitCode.Trouble;
        });
        return command;
    }

    // All pages, read before anything is done to what is on them.
    private static async IAsyncEnumerable<FailureAnswer> ReadAsync(MeshApi api, string? reason, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = reason is null ? "" : $"reason={Uri.EscapeDataString(reason)}&";
        for (string? next = ""; next is not null;)
        {
            var page = await api.GetJsonAsync($"v1/failures?{query}after={Uri.EscapeDataString(next)}", MeshJson.Default.FailurePageAnswer, cancellationToken)
                ?? throw CommandException.Trouble($"{api.Server} does not offer failures.");
            foreach (var failure in page.Failures ?? [])
                yield return failure;
            next = page.Next;
        }
    }

    private static void Write(TextWriter output, FailureAnswer failure)
    {
        Line(output, $"{failure.Id:D}  {failure.Since?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  {failure.Reason}");
        Line(output, failure.Kind == "message" ? $"  message of queue {failure.Queue}: {failure.Excerpt}" : $"  {failure.Registry}/{failure.Reference}");
        Line(output, $"  {failure.Message}{(failure.Redrives > 0 ? string.Create(CultureInfo.InvariantCulture, $" (redriven {failure.Redrives} times)") : "")}");
    }

    private static void Line(TextWriter output, string text) => output.WriteLine(TerminalText.Encode(text));

    private static Guid ToId(string text) =>
        Guid.TryParse(text, out var id) ? id : throw CommandException.Usage($"'{TerminalText.Encode(text, 100)}' is no id of a failure.");

    private static Option<string?> Reason() => new("--reason") { Description = "only requests that failed for this reason, for example registry-unavailable", HelpName = "REASON" };

    private static Option<Uri?> Server() => MeshOptions.Server("address of the mesh's HTTP API (else SCANMESH_SERVER)");
}
