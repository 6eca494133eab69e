using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Mesh;

/// <summary><c>scanmesh events list|replay</c>: what senders told a mesh, and reading it again.</summary>
internal static class EventsCommand
{
    private const int MaxAgo = 5;
    private const string ReceivedAt = "ScanMesh-Received-At";

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal) => new("events", "What senders told a mesh")
    {
        List(terminal),
        Replay(terminal),
    };

    private static Command List(Terminal terminal)
    {
        var source = new Option<string>("--source") { Description = "the source", HelpName = "NAME", Required = true };
        var (server, tokenFile) = (Server(), MeshOptions.TokenFile());
        var command = new Command("list", "List the last hundred calls of a source, newest first, with what came of each") { source, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = new MeshApi(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile));
            var page = await api.GetJsonAsync($"v1/received/newest?source={Uri.EscapeDataString(parsed.GetRequiredValue(source))}", MeshJson.Default.ReceivedPageAnswer, cancellationToken);
            foreach (var call in page?.Events ?? [])
                ReceivedWords.Write(terminal.Writer, call);
            if (page?.Events is not { Count: > 0 })
                terminal.Tell("nothing is kept of this source.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Replay(Terminal terminal)
    {
        var since = new Option<string>("--since") { Description = "from when: a time (2026-11-28T10:00:00Z), or how long ago (2h, 3d)", HelpName = "TIME", Required = true };
        var source = new Option<string?>("--source") { Description = "only events of this source", HelpName = "NAME" };
        var (server, tokenFile) = (Server(), MeshOptions.TokenFile());
        var command = new Command("replay", "Give events that a mesh got to its ingest again; what became a request then is the same request, so that only what is missing is done") { since, source, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (from, until) = (ParseSince(parsed.GetRequiredValue(since), terminal), terminal.Time.GetUtcNow());
            var mesh = MeshOptions.RequireServer(parsed.GetValue(server), terminal);
            using var api = new MeshApi(mesh, parsed.GetValue(tokenFile));
            using var ingest = await IngestApi.OpenAsync(mesh, parsed.GetValue(tokenFile), cancellationToken);
            var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
            await foreach (var call in ReadAsync(api, from, until, parsed.GetValue(source), cancellationToken))
            {
                var outcome = await ReplayAsync(ingest, call, terminal, cancellationToken);
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            }

            terminal.Writer.WriteLine(counts.Count == 0 ? "no events in that time" : string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}"))));
            return counts.ContainsKey("not taken") ? ExitCode.Trouble : ExitCode.Done;
        });
        return command;
    }

    private static async Task<string> ReplayAsync(IngestApi ingest, ReceivedAnswer call, Terminal terminal, CancellationToken cancellationToken)
    {
        if (call.Outcome == "refused")
            return "refused then, left out";
        if (call.Body is null)
            return "without a kept body, left out";
        var headers = (call.Headers ?? new Dictionary<string, string>()).Select(h => (h.Key, h.Value)).Append((ReceivedAt, call.ReceivedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));
        using var response = await ingest.PostAsync($"v1/sources/{Uri.EscapeDataString(call.Source)}/replay", Encoding.UTF8.GetBytes(call.Body), headers, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.Accepted:
                return "requested";
            case HttpStatusCode.OK:
                return "ignored";
            case HttpStatusCode.BadRequest:
                return "malformed";
            case HttpStatusCode.NotFound:
                return "of a source that is no more, left out";
            case HttpStatusCode.ServiceUnavailable:
                terminal.Tell($"{call.Id:D} was not taken now; replay again later.");
                return "not taken";
            default:
                await MeshApi.EnsureSuccessAsync(response, cancellationToken);
                return "requested";
        }
    }

    private static async IAsyncEnumerable<ReceivedAnswer> ReadAsync(
        MeshApi api, DateTimeOffset since, DateTimeOffset until, string? source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = $"since={Time(since)}&until={Time(until)}{(source is null ? "" : $"&source={Uri.EscapeDataString(source)}")}";
        for (string? next = ""; next is not null;)
        {
            var page = await api.GetJsonAsync($"v1/received?{query}&after={Uri.EscapeDataString(next)}", MeshJson.Default.ReceivedPageAnswer, cancellationToken)
                ?? throw CommandException.Trouble($"{api.Server} does not offer events.");
            foreach (var call in page.Events ?? [])
                yield return call;
            next = page.Next;
        }
    }

    private static string Time(DateTimeOffset time) => Uri.EscapeDataString(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    private static DateTimeOffset ParseSince(string text, Terminal terminal)
    {
        if (text.Length is > 1 and <= MaxAgo && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && UnitOf(text[^1]) is { } unit)
            return terminal.Time.GetUtcNow() - (n * unit);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw CommandException.Usage($"'{TerminalText.Encode(text, 100)}' is neither a time (2026-11-28T10:00:00Z) nor how long ago (2h, 3d).");
    }

    private static TimeSpan? UnitOf(char unit) => unit switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };

    private static Option<Uri?> Server() => MeshOptions.Server("address of the mesh's HTTP API (else SCANMESH_SERVER)");
}
