using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>A stored layer record: itself or an <see cref="InvalidDataException"/>; one that can be read can be merged.</summary>
internal sealed class RecordTarget : IFuzzTarget
{
    public string Name => "layer record";

    public IReadOnlyList<byte[]> Seeds { get; } = [Record(partial: false), Record(partial: true)];

    public void Run(byte[] input)
    {
        try
        {
            var record = LayerRecordCodec.Decode(input);
            Contract.HoldsForImageOf(record, record);
        }
        catch (InvalidDataException)
        {
            // Its contract.
        }
    }

    private static byte[] Record(bool partial)
    {
        var builder = AnalyserSet.Create(new ScanLimits()).NewBuilder();
        foreach (var (path, kind, target, content) in new (string, EntryKind, string?, string)[]
        {
            ("etc/os-release", EntryKind.File, null, "ID=debian\nVERSION_ID=12\n"),
            ("var/lib/dpkg/status", EntryKind.File, null, "Package: a\nStatus: install ok installed\nVersion: 1\n\nbroken\n"),
            ("lib", EntryKind.SymbolicLink, "usr/lib", ""),
            ("a/.wh.b", EntryKind.File, null, ""),
            ("c/.wh..wh..opq", EntryKind.File, null, ""),
        })
            builder.OnEntry(new LayerEntry(path, kind, content.Length, target, false), new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)));
        var digest = Digest.Sha256("x"u8);
        return LayerRecordCodec.Encode(builder.Build(digest, 5, digest, partial, [new Problem(null, null, ProblemReason.Limit, "x")]));
    }
}
