using System.CommandLine;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Scans;

/// <summary><c>scanmesh inventory REF</c>: the packages of an image; the report without findings and verdict.</summary>
internal static class InventoryCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var reference = ScanOptions.Reference();
        var platform = ScanOptions.Platform();
        var format = ScanOptions.Format();
        var output = ScanOptions.Output();
        var insecure = ScanOptions.Insecure();
        var timings = ScanOptions.Timings();
        var command = new Command("inventory", "List the packages of an image") { reference, platform, format, output, insecure, timings };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stopwatch = Timings.Start(terminal, parsed.GetValue(timings));
            var image = parsed.GetRequiredValue(reference);
            var reading = await new ImageReader(terminal, parsed.GetValue(insecure)).ReadAsync(image, parsed.GetValue(platform) ?? PlatformChoice.Any, cancellationToken);
            var reports = reading.Inspections
                .Select(i => ReportAssembler.Assemble(i, null, terminal.Time.GetUtcNow()))
                .Select(r => r with
                {
                    Image = r.Image with { Reference = image.ToString(), Index = reading.Index },
                    Evidence = r.Evidence with { ScannedAt = terminal.Time.GetUtcNow(), Coverage = [] },
                })
                .ToList();
            ReportWriter.Write(terminal, parsed.GetValue(output), parsed.GetRequiredValue(format), reading, reports, TableReport.WriteInventory);
            return ExitCode.Done;
        });
        return command;
    }
}
