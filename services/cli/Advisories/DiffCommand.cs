using System.CommandLine;
using System.Globalization;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Advisories;

/// <summary><c>scanmesh advisories diff OLD NEW</c>: what changed between two snapshots.</summary>
internal static class DiffCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var older = new Argument<string>("OLD") { Description = "a snapshot file" };
        var newer = new Argument<string>("NEW") { Description = "a snapshot file" };
        var command = new Command("diff", "Tell which records differ: a line each, its sign first (+ added, ~ changed, x withdrawn, o restored, - removed)") { older, newer };
        command.SetAction(parsed =>
        {
            Write(terminal, SnapshotDifference.Of(parsed.GetRequiredValue(older), parsed.GetRequiredValue(newer)));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, SnapshotDifference difference)
    {
        foreach (var (sign, records) in new[] { ('+', difference.Added), ('~', difference.Changed), ('x', difference.Withdrawn), ('o', difference.Restored), ('-', difference.Removed) })
            foreach (var record in records)
                terminal.Writer.WriteLine(TerminalText.Encode($"{sign} {record.Id}  {string.Join(' ', record.Ecosystems)}".TrimEnd(), 4096));
        terminal.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{difference.Added.Length} added, {difference.Changed.Length} changed, {difference.Withdrawn.Length} withdrawn, {difference.Restored.Length} restored, {difference.Removed.Length} removed"));
    }
}
