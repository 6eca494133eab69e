using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using ScanMesh.Client;
using ScanMesh.Events.V1;

namespace ScanMesh.Cli.Mesh;

/// <summary><c>scanmesh watch</c>: the mesh's events as JSON lines, for as long as nobody stops it.</summary>
internal static class WatchCommand
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(false));

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var server = MeshOptions.Server("address of the mesh's HTTP API (else SCANMESH_SERVER)");
        var tokenFile = MeshOptions.TokenFile();
        var cursor = new Option<string>("--cursor") { Description = "begin after this cursor (of an event), now, or with the oldest event", HelpName = "TOKEN|now|oldest", DefaultValueFactory = _ => "now" };
        var filter = new Option<Filter?>("--filter")
        {
            Description = FilterText.Help,
            HelpName = "FIELD=VALUE",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                var parsed = FilterText.Parse(result.Tokens.Select(t => t.Value), out var error);
                if (error is not null)
                    result.AddError(error);
                return parsed;
            },
        };
        var output = new Option<string>("--output") { Description = "jsonl", DefaultValueFactory = _ => "jsonl" }.AcceptOnlyFromAmong("jsonl");
        var command = new Command("watch", "Print the mesh's events as they happen; goes on by itself when the connection breaks") { server, tokenFile, cursor, filter, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var tokens = parsed.GetValue(tokenFile);
            using var api = new MeshApi(MeshOptions.RequireServer(parsed.GetValue(server), terminal), tokens);
            using var client = new ScanMeshClient(new ScanMeshClientOptions
            {
                Address = await AddressAsync(api, cancellationToken),
                TokenProvider = _ => ValueTask.FromResult(TokenFile.Read(tokens)),
                TimeProvider = terminal.Time,
            });
            var watch = new WatchOptions
            {
                Start = StartOf(parsed.GetRequiredValue(cursor)),
                Filter = parsed.GetValue(filter),
                OnReconnect = (why, pause) => terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"{why.Message.TrimEnd('.')}; connecting again in {pause.TotalSeconds:0.0} s")),
            };
            await PrintAsync(terminal, client, watch, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task PrintAsync(Terminal terminal, ScanMeshClient client, WatchOptions watch, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in client.WatchAsync(watch, cancellationToken))
            {
                await terminal.Writer.WriteLineAsync(Json.Format(item));
                await terminal.Writer.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how a watch ends.
            await terminal.Writer.FlushAsync(CancellationToken.None);
        }
        catch (CursorException e)
        {
            throw CommandException.Trouble($"{e.Message}{(e.OldestCursor is null ? "" : $" The oldest cursor is {e.OldestCursor}; --cursor oldest begins there.")}");
        }
    }

    private static async Task<Uri> AddressAsync(MeshApi api, CancellationToken cancellationToken)
    {
        var mesh = await api.GetJsonAsync("v1/mesh", MeshJson.Default.MeshAnswer, cancellationToken);
        return Uri.TryCreate(mesh?.Grpc, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw CommandException.Trouble($"{api.Server} does not name its gRPC address: is it the address of the HTTP API (port 8081)?");
    }

    private static WatchStart StartOf(string cursor) => cursor switch
    {
        "now" => WatchStart.Now,
        "oldest" => WatchStart.Oldest,
        _ => WatchStart.After(cursor),
    };
}
