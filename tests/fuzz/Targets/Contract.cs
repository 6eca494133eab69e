using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>What every layer record promises, whatever the layer was.</summary>
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
}
