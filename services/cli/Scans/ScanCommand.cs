using System.Collections.Immutable;
using System.CommandLine;
using ScanMesh.Cli.Advisories;
using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Advisories.Kev;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Engine.Policies;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Scans;

/// <summary><c>scanmesh scan REF</c>: packages, findings and verdict of an image.</summary>
internal static class ScanCommand
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
        var at = ScanOptions.At();
        var data = new AdvisoryOptions();
        var severity = new Option<ImmutableHashSet<Severity>>("--severity")
        {
            Description = "show only findings of these severities; the verdict is about all",
            HelpName = "high,critical",
            DefaultValueFactory = _ => [],
            CustomParser = result => FindingFilter.ParseSeverities(result.Tokens[0].Value) ?? ScanOptions.Wrong(result, ImmutableHashSet<Severity>.Empty, "are no severities (none, low, medium, high, critical, unknown)"),
        };
        var ignoreUnfixed = new Option<bool>("--ignore-unfixed") { Description = "show only findings that have a fixed version" };
        var failOn = new Option<FailRule?>("--fail-on")
        {
            Description = "exit 3 when a shown finding is at least this severe, or when the verdict is fail (policy; 4 when it is unknown)",
            HelpName = "SEVERITY|policy",
            CustomParser = result => FailRule.Parse(result.Tokens[0].Value) ?? ScanOptions.Wrong<FailRule?>(result, null, "is neither a severity (none, low, medium, high, critical) nor policy"),
        };
        var command = new Command("scan", "Scan an image for known vulnerabilities")
        {
            reference, platform, format, output, data.Paths, data.Server, data.TokenFile, data.Offline, severity, ignoreUnfixed, failOn, at, insecure, timings,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var times = Timings.Start(terminal, parsed.GetValue(timings));
            var fixedTime = parsed.GetValue(at);
            var evaluatedAt = fixedTime ?? terminal.Time.GetUtcNow();
            var image = parsed.GetRequiredValue(reference);
            var (source, choice) = (new AdvisorySource(terminal), data.Of(parsed));
            using var named = await source.FindAsync(choice, evaluatedAt, times, cancellationToken);
            var reading = await new ImageReader(terminal, parsed.GetValue(insecure)).ReadAsync(image, parsed.GetValue(platform) ?? PlatformChoice.Any, cancellationToken);
            var packages = reading.Inspections.SelectMany(i => i.Inventory.Packages).ToList();
            var cache = source.IsCache(choice) ? new FeedCache(terminal) : null;
            using var cached = cache is null ? null : await new FeedOffer(terminal, cache).OpenAsync(packages, choice.Offline, cancellationToken);
            var snapshot = named?.Snapshot ?? cached;
            var kev = snapshot is null ? null : await new KevSource(terminal).FindAsync(choice, cancellationToken);
            var filter = new FindingFilter(parsed.GetRequiredValue(severity), parsed.GetValue(ignoreUnfixed));
            var matching = terminal.Time.GetTimestamp();
            var reports = reading.Inspections.Select(i => Render(i, snapshot, kev, image, reading.Index, evaluatedAt, fixedTime is null ? terminal.Time.GetUtcNow() : null, filter)).ToList();
            times.Add("match", "", matching);
            ReportWriter.Write(terminal, parsed.GetValue(output), parsed.GetRequiredValue(format), reading, reports, TableReport.Write);
            CoverageHints.Tell(terminal, reports, cache);
            if (snapshot is null)
                throw CommandException.Trouble(NoData(Feeds.NeededBy(packages)));
            return parsed.GetValue(failOn)?.Judge(terminal, reports) ?? ExitCode.Done;
        });
        return command;
    }

    private static string NoData(IReadOnlyList<string> ecosystems) =>
        "there is no advisory data, so nothing was matched and the verdict is unknown. " +
        $"Run 'scanmesh advisories update --ecosystems {(ecosystems.Count > 0 ? UpdateCommand.List(ecosystems) : "LIST")}', or give --advisories PATH (a snapshot, or OSV folders or zips), or --server URL (or SCANMESH_SERVER) of a mesh.";

    private static ScanReport Render(
        ImageInspection inspection, AdvisorySnapshot? snapshot, KevCatalogue? kev, SourceReference reference, Digest? index, DateTimeOffset evaluatedAt, DateTimeOffset? scannedAt, FindingFilter filter)
    {
        var report = ReportAssembler.Assemble(inspection, snapshot, evaluatedAt);
        report = kev?.Mark(report) ?? report;
        return filter.Apply(report with
        {
            Image = report.Image with { Reference = reference.ToString(), Index = index },
            Evidence = report.Evidence with { ScannedAt = scannedAt },
            Verdict = DefaultPolicy.Evaluate(report, evaluatedAt),
        });
    }
}
