using System.CommandLine;
using System.CommandLine.Invocation;
using ScanMesh.Cli.Advisories;
using ScanMesh.Cli.Mesh;
using ScanMesh.Cli.Scans;
using ScanMesh.Cli.Versions;
using ScanMesh.Client;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Model;

namespace ScanMesh.Cli;

/// <summary>The commands, and what their faults mean for the caller.</summary>
internal static class CommandLine
{
    /// <summary>Words of the interface that are not built yet: named, so that the answer is clear.</summary>
    private static readonly string[] NotOffered =
        ["--checks", "--policy", "--vex", "--on-unknown", "config", "request", "gate"];

    /// <summary>Runs a command and answers the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        var root = new RootCommand("ScanMesh scans container images for known vulnerabilities, alone or against a mesh.")
        {
            ScanCommand.Create(terminal),
            InventoryCommand.Create(terminal),
            VersionsCommand.Create(terminal),
            AdvisoriesCommand.Create(terminal),
            WatchCommand.Create(terminal),
            WhereCommand.Create(terminal),
            EventsCommand.Create(terminal),
            SourceCommand.Create(terminal),
            FailuresCommand.Create(terminal),
            SweepCommand.Create(terminal),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
            return Refuse(parsed, arguments, terminal);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Writer, Error = terminal.Error });
        }
        catch (CommandException e)
        {
            terminal.Tell(e.Message);
            return e.ExitCode;
        }
        catch (Exception e) when (e is ScanException or SnapshotException or FeedException or ScanMeshException or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            terminal.Tell(e.Message);
            return ExitCode.Trouble;
        }
        catch (OperationCanceledException)
        {
            terminal.Tell("stopped");
            return ExitCode.Trouble;
        }
        finally
        {
            await terminal.Writer.FlushAsync();
        }
    }

    private static int Refuse(ParseResult parsed, string[] arguments, Terminal terminal)
    {
        var missing = parsed.UnmatchedTokens.FirstOrDefault(t => NotOffered.Contains(t.Split('=')[0], StringComparer.Ordinal));
        if (missing is not null)
            terminal.Tell($"'{missing}' is not offered by this version.");
        else
            foreach (var error in parsed.Errors.Select(e => OneLine(e.Message)).Distinct(StringComparer.Ordinal))
                terminal.Tell(error);
        var command = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        terminal.Tell(arguments.Length == 0 ? "Try 'scanmesh --help'." : $"Try 'scanmesh {command}--help'.");
        return ExitCode.Usage;
    }

    // The library's own messages list choices over several lines.
    private static string OneLine(string message) => string.Join(' ', message.Split((char[])['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
