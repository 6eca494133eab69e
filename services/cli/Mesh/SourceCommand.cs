using System.CommandLine;
using System.Globalization;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Mesh;

/// <summary><c>scanmesh source list|explain|test</c>: what senders must be told, and how an event of theirs would be read.</summary>
internal static class SourceCommand
{
    private const int MaxFile = 1 << 20;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal) => new("source", "The configured senders of events")
    {
        List(terminal),
        Explain(terminal),
        Test(terminal),
    };

    private static Command List(Terminal terminal)
    {
        var (server, tokenFile) = (Server(), MeshOptions.TokenFile());
        var command = new Command("list", "List the configured sources") { server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var ingest = await IngestApi.OpenAsync(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile), cancellationToken);
            foreach (var source in await ingest.GetJsonAsync("v1/sources", MeshJson.Default.IReadOnlyListSourceAnswer, cancellationToken) ?? [])
                Line(terminal, $"{source.Name}  {source.Kind}, auth {source.Auth}{(source.Registry is null ? "" : $", registry {source.Registry}")}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Explain(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "a configured source" };
        var (server, tokenFile) = (Server(), MeshOptions.TokenFile());
        var command = new Command("explain", "Print what to configure at the sender of a source") { name, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var ingest = await IngestApi.OpenAsync(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile), cancellationToken);
            var guide = await ingest.GetJsonAsync($"v1/sources/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/guide", MeshJson.Default.GuideAnswer, cancellationToken)
                ?? throw CommandException.Trouble($"the mesh has no source '{TerminalText.Encode(parsed.GetRequiredValue(name), 100)}'; `scanmesh source list` shows them.");
            Line(terminal, $"Source {guide.Name}: {guide.Title} (kind {guide.Kind})");
            terminal.Writer.WriteLine();
            foreach (var line in (guide.Guide ?? "").Split('\n'))
                Line(terminal, line.TrimEnd('\r'));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Test(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "body of an event, or - for standard input" };
        var source = new Option<string>("--source") { Description = "the source that would get it", HelpName = "NAME", Required = true };
        var header = new Option<string[]>("--header") { Description = "a header that the sender sends, several allowed", HelpName = "NAME: VALUE" };
        var (server, tokenFile) = (Server(), MeshOptions.TokenFile());
        var command = new Command("test", "Show how an event would be read, or why it would be ignored; nothing is scanned") { file, source, header, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = await ReadAsync(parsed.GetRequiredValue(file), terminal, cancellationToken);
            var headers = (parsed.GetValue(header) ?? []).Select(ToHeader).ToList();
            using var ingest = await IngestApi.OpenAsync(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile), cancellationToken);
            var name = parsed.GetRequiredValue(source);
            var reading = await ingest.PostJsonAsync($"v1/sources/{Uri.EscapeDataString(name)}/test", body, headers, MeshJson.Default.ReadingAnswer, cancellationToken)
                ?? throw CommandException.Trouble($"the mesh has no source '{TerminalText.Encode(name, 100)}'; `scanmesh source list` shows them.");
            Write(terminal, reading);
            return reading.Outcome == "malformed" ? ExitCode.Trouble : ExitCode.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, ReadingAnswer reading)
    {
        foreach (var push in reading.Pushes ?? [])
            Line(terminal, $"request   {Name(push)}{(push.EventId is null ? "" : $", event {push.EventId}")}{(push.ObservedAt is { } at ? $", of {at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "")}");
        foreach (var deleted in reading.Deletes ?? [])
            Line(terminal, $"deleted   {Name(deleted)}: the registry would be asked");
        foreach (var ignored in reading.Ignored ?? [])
            Line(terminal, $"ignored   {ignored.Reason}: {ignored.Text}");
        if (reading.Outcome == "handshake")
            Line(terminal, "handshake would be answered; it holds no event");
        if (reading.Problem is { } problem)
            Line(terminal, $"malformed {problem}");
    }

    private static string Name(ReadingImage image) => $"{image.Registry}/{image.Repository}{(image.Tag is null ? "" : ":" + image.Tag)}{(image.Digest is null ? "" : "@" + image.Digest)}";

    private static async Task<byte[]> ReadAsync(string file, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var stream = file == "-" ? terminal.Input : File.OpenRead(file);
        var buffer = new byte[MaxFile + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxFile ? throw CommandException.Usage($"the event is larger than {MaxFile} bytes, which no source takes.") : buffer[..length];
    }

    private static (string Name, string Value) ToHeader(string text) =>
        text.Split(':', 2) is [{ Length: > 0 } name, var value] ? (name.Trim(), value.Trim()) : throw CommandException.Usage($"'{TerminalText.Encode(text, 100)}' is no header (NAME: VALUE).");

    private static void Line(Terminal terminal, string text) => terminal.Writer.WriteLine(TerminalText.Encode(text));

    private static Option<Uri?> Server() => MeshOptions.Server("address of the mesh's HTTP API (else SCANMESH_SERVER)");
}
