using System.Collections.Frozen;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ScanMesh.Engine.Model;
using ScanMesh.Events.V1;
using ScanMesh.Results.Bases;
using ScanMesh.Results.Store;
using ScanMesh.Results.Store.Rows;
using Finding = ScanMesh.Events.V1.Finding;

namespace ScanMesh.Results.Commits;

/// <summary>A report as the tables and the events say it.</summary>
internal sealed class ReportFacts
{
    /// <summary>Findings inside one event at most; the rest is read with ListFindings.</summary>
    private const int MaxInline = 20;

    /// <summary>Bytes of them at most.</summary>
    private const int MaxInlineBytes = 48 * 1024;

    private const int MaxText = 1024;

    /// <summary>Derives everything once.</summary>
    public ReportFacts(ScanReport report)
    {
        Report = report;
        var packages = report.Packages.DistinctBy(p => p.Id).ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        Findings = [.. report.Findings.Where(f => f.Counts).DistinctBy(f => (f.Id, f.PackageId))
            .OrderByDescending(f => f.Severity).ThenBy(f => f.Id, StringComparer.Ordinal).ThenBy(f => f.PackageId, StringComparer.Ordinal)
            .Select(f => (f, ToMessage(f, packages.GetValueOrDefault(f.PackageId))))];
        Evidence = ToMessage(report);
        Counts = Count(Findings.Select(f => f.Message));
    }

    /// <summary>The report.</summary>
    public ScanReport Report { get; }

    /// <summary>Findings that count, worst first: (severity falling, id, package id).</summary>
    public IReadOnlyList<(Engine.Model.Finding Finding, Finding Message)> Findings { get; }

    public Evidence Evidence { get; }

    public FindingCounts Counts { get; }

    /// <summary>Blob digests, bottom to top.</summary>
    public IReadOnlyList<string> Layers => [.. Report.Image.Layers.OrderBy(l => l.Index).Select(l => l.Digest.ToString())];

    /// <summary>Age of the oldest data that covers a part of the image.</summary>
    public DateTimeOffset? DataAsOf => Report.Evidence.Coverage.Min(c => c.DataAsOf);

    /// <summary>CVEs that the findings are about, by their ids, aliases and upstream ids; each once.</summary>
    public IEnumerable<string> Cves => Report.Findings.Where(f => f.Counts).SelectMany(f => f.Aliases.Append(f.Id).Concat(f.Upstream ?? []))
        .Where(id => id.StartsWith("CVE-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Entries of the inverted index: each package under its own name and every name that advisories are looked up by, in its introducing layer. An image
    /// holds the layers its packages came from, so that a look-up finds it.
    /// </summary>
    public IEnumerable<(string Type, string Name, string Digest)> PackageIndex()
    {
        foreach (var package in Report.Packages)
        {
            if ((package.Layer ?? Report.Image.Layers.FirstOrDefault()?.Digest) is not { } layer || !package.Purl.StartsWith("pkg:", StringComparison.Ordinal))
                continue;
            var type = package.Purl[4..(package.Purl.IndexOf('/', StringComparison.Ordinal) is > 4 and var slash ? slash : package.Purl.Length)];
            yield return (type, package.Name, layer.ToString());
            // Changed advisories come by the type of their own ecosystem, which for a program is another one than in its purl.
            var advised = Engine.Ecosystems.Ecosystems.OfAdvisories(package.Ecosystem)?.PackageType ?? type;
            foreach (var key in package.AdvisoryKeys)
                yield return (advised, key.Name, layer.ToString());
        }
    }

    /// <summary>The row of a first or further result.</summary>
    public ImageRow ToRow(ScanRow scan, StagedResultRow staged, ImageRow? previous, DateTimeOffset now) => new()
    {
        Id = previous?.Id ?? 0,
        TrustDomain = scan.TrustDomain,
        Digest = scan.ManifestDigest,
        Platform = Report.Image.Platform?.ToString(),
        ScanId = scan.Id,
        ResultNumber = (previous?.ResultNumber ?? 0) + 1,
        AnalyserGeneration = scan.AnalyserGeneration,
        Epoch = Report.Evidence.MatchedAt?.Epoch,
        Sequence = Report.Evidence.MatchedAt?.Sequence ?? 0,
        Fence = staged.Fence,
        ResultDigest = staged.ResultDigest,
        LayerChain = LayerChain.Prefixes(Layers).LastOrDefault(),
        Report = staged.Body,
        ReportSize = staged.Size,
        Evidence = Evidence.ToByteArray(),
        Counts = Counts.ToByteArray(),
        Packages = Report.Packages.Length,
        Findings = Findings.Count,
        DataAsOf = DataAsOf?.ToStored(),
        ScannedAt = now.ToStored(),
    };

    /// <summary>As many of the messages as fit into an event, from the first.</summary>
    public static IEnumerable<Finding> Inline(IEnumerable<Finding> findings)
    {
        var bytes = 0;
        return findings.Take(MaxInline).TakeWhile(f => (bytes += f.CalculateSize()) <= MaxInlineBytes);
    }

    /// <summary>Distinct advisories by their worst severity.</summary>
    public static FindingCounts Count(IEnumerable<Finding> findings)
    {
        var counts = findings.GroupBy(f => f.Id, f => f.Severity, StringComparer.Ordinal).CountBy(advisory => advisory.Max()).ToDictionary();
        return new FindingCounts
        {
            Unknown = counts.GetValueOrDefault(Events.V1.Severity.Unknown),
            None = counts.GetValueOrDefault(Events.V1.Severity.None),
            Low = counts.GetValueOrDefault(Events.V1.Severity.Low),
            Medium = counts.GetValueOrDefault(Events.V1.Severity.Medium),
            High = counts.GetValueOrDefault(Events.V1.Severity.High),
            Critical = counts.GetValueOrDefault(Events.V1.Severity.Critical),
        };
    }

    /// <summary>A verdict of the engine as a message.</summary>
    public static Events.V1.Verdict ToMessage(Engine.Model.Verdict verdict) => new()
    {
        Outcome = verdict.Outcome switch
        {
            Engine.Model.VerdictOutcome.Pass => Events.V1.VerdictOutcome.Pass,
            Engine.Model.VerdictOutcome.Warn => Events.V1.VerdictOutcome.Warn,
            Engine.Model.VerdictOutcome.Fail => Events.V1.VerdictOutcome.Fail,
            _ => Events.V1.VerdictOutcome.Unknown,
        },
        Reasons = { verdict.Reasons.Take(MaxInline).Select(Bounded) },
        Policy = verdict.Policy,
        EvaluatedAt = Timestamp.FromDateTimeOffset(verdict.EvaluatedAt),
    };

    /// <summary>A severity as a message.</summary>
    public static Events.V1.Severity ToMessage(Engine.Model.Severity severity) => (Events.V1.Severity)((int)severity + 1);

    private static Finding ToMessage(Engine.Model.Finding finding, Package? package)
    {
        var message = new Finding
        {
            Id = Bounded(finding.Id),
            Aliases = { finding.Aliases.Take(MaxInline).Select(Bounded) },
            Upstream = { (finding.Upstream ?? []).Take(MaxInline).Select(Bounded) },
            PackageId = finding.PackageId,
            PackageName = package?.Name ?? "",
            PackageVersion = package?.Version ?? "",
            Purl = package?.Purl ?? "",
            Severity = ToMessage(finding.Severity),
            FixedVersion = finding.FixedVersion ?? "",
            Status = finding.Status.ToText(),
            Source = finding.Source,
            Why = Bounded(finding.Why),
            Kev = finding.Kev,
            Layer = finding.Layer?.ToString() ?? "",
        };
        if (finding.Score is { } score)
            message.Score = score;
        message.SeveritySource = finding.SeveritySource ?? "";
        message.ScoreSource = finding.ScoreSource ?? "";
        if (finding.Epss is { } epss)
            message.Epss = epss;
        return message;
    }

    private static Evidence ToMessage(ScanReport report)
    {
        var message = new Evidence
        {
            EngineVersion = report.Evidence.EngineVersion,
            AnalyserSet = report.Evidence.AnalyserSet,
            MatchedAt = ToMessage(report.Evidence.MatchedAt),
            CurrentThrough = ToMessage(report.Evidence.CurrentThrough),
            Complete = report.Complete,
            Problems = report.Problems.Length,
        };
        message.Coverage.AddRange(report.Evidence.Coverage.Select(c => new Events.V1.Coverage
        {
            Ecosystem = c.Ecosystem,
            Release = c.Release ?? "",
            Packages = c.Packages,
            State = c.State.ToText(),
            EndOfLife = c.EndOfLife?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            DataAsOf = c.DataAsOf is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        }));
        return message;
    }

    private static Events.V1.Revision? ToMessage(Engine.Model.Revision? revision) =>
        revision is null ? null : new Events.V1.Revision { Epoch = revision.Epoch, Sequence = revision.Sequence, ContentHash = revision.ContentHash };

    private static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
