using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Merge;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>What every layer record, and every report made of some, promises, whatever the layers were.</summary>
internal static class Contract
{
    public static void HoldsFor(LayerRecord record)
    {
        foreach (var problem in record.Problems.Concat(record.Evidence.SelectMany(e => e.Problems)))
            if (problem.Reason is ProblemReason.Internal or ProblemReason.Unknown)
                throw new InvalidOperationException($"an analyser broke its contract: {problem}");
        var bytes = LayerRecordCodec.Encode(record);
        var again = LayerRecordCodec.Encode(LayerRecordCodec.Decode(bytes));
        if (!bytes.AsSpan().SequenceEqual(again))
            throw new InvalidOperationException("the record's bytes are not the same when they were read and written");
    }

    public static void HoldsForImageOf(params LayerRecord[] layers)
    {
        var report = ReportAssembler.Assemble(new ImageInspection(new ReportImage(), LayerMerge.Merge(layers), "x"), null, DateTimeOffset.UnixEpoch);
        var bytes = JsonReport.Canonical(report);
        if (!bytes.AsSpan().SequenceEqual(JsonReport.Canonical(JsonReport.Read(bytes))))
            throw new InvalidOperationException("the report is not the same when it was written and read");
        if (report.Packages.DistinctBy(p => p.Id).Count() != report.Packages.Length)
            throw new InvalidOperationException("two packages of the report have one id");
    }
}
