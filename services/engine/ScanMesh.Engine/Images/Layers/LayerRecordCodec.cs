using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Canonical bytes of a <see cref="LayerRecord"/>: equal records give equal bytes. Binary, versioned, uncompressed (equal bytes must not
/// depend on a compressor; transports and databases compress). Every text is held once, in a sorted table with shared prefixes; the path
/// index as differences. Services/engine/README.md shows the layout.
/// </summary>
public static class LayerRecordCodec
{
    private const byte Version = 2;
    private static ReadOnlySpan<byte> Magic => "SML"u8;

    /// <summary>The record's bytes.</summary>
    public static byte[] Encode(LayerRecord record)
    {
        var texts = new TextTableBuilder();
        Write(record, new RecordWriter(texts, null));
        using var output = new MemoryStream();
        output.Write(Magic);
        output.WriteByte(Version);
        var table = texts.WriteTo(output);
        Write(record, new RecordWriter(table, output));
        return output.ToArray();
    }

    /// <summary>The record of these bytes. Total: any input gives a record or the one exception, within memory bounded by the input and 512 MiB.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a record of a known version.</exception>
    public static LayerRecord Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || !bytes[..3].SequenceEqual(Magic))
            throw new InvalidDataException("These bytes are not a layer record.");
        if (bytes[3] != Version)
            throw new InvalidDataException($"The layer record has format {bytes[3]}; this engine reads {Version}.");
        var reader = new RecordReader(bytes[4..]);
        var record = Read(ref reader);
        return reader.IsAtEnd ? record : throw new InvalidDataException("The layer record has bytes after its end.");
    }

    private static void Write(LayerRecord record, RecordWriter writer)
    {
        writer.Text(record.Blob.IsEmpty ? null : record.Blob.ToString());
        writer.Number((ulong)record.BlobSize);
        writer.Text(record.Uncompressed.IsEmpty ? null : record.Uncompressed.ToString());
        writer.Text(record.AnalyserSet);
        writer.Number(record.Partial ? 1UL : 0);
        writer.List(record.Evidence, static (w, evidence) =>
        {
            w.Text(evidence.Path);
            w.Text(evidence.Analyser);
            w.List(evidence.Facts, WriteFact);
            w.List(evidence.Problems, WriteProblem);
        });
        writer.List(record.Whiteouts, static (w, path) => w.Text(path));
        writer.List(record.OpaqueFolders, static (w, path) => w.Text(path));
        writer.List(record.Links, static (w, link) =>
        {
            w.Text(link.Path);
            w.Text(link.Target);
        });
        writer.Rising(record.Paths.Files);
        writer.Rising(record.Paths.Folders);
        writer.Rising(record.Paths.ImpliedFolders);
        writer.List(record.Owned, static (w, owned) =>
        {
            w.Text(owned.Path);
            w.Text(owned.Owner);
            w.Text(owned.Evidence);
        });
        writer.List(record.Problems, WriteProblem);
    }

    private static void WriteProblem(RecordWriter writer, Problem problem)
    {
        writer.Text(problem.Path);
        writer.Text(problem.Analyser);
        writer.Text(problem.Reason.ToText());
        writer.Text(problem.Message);
    }

    private static void WriteFact(RecordWriter writer, Fact fact)
    {
        if (fact is OsReleaseFact release)
        {
            writer.Number((ulong)FactKind.OsRelease);
            writer.List(release.Fields, static (w, field) =>
            {
                w.Text(field.Key);
                w.Text(field.Value);
            });
            return;
        }

        var package = (PackageFact)fact;
        writer.Number((ulong)FactKind.Package);
        writer.Text(package.Type);
        writer.Text(package.Name);
        writer.Text(package.Version);
        writer.Text(package.SourceName);
        writer.Text(package.SourceVersion);
        writer.Text(package.Architecture);
        writer.List(package.Licences, static (w, licence) => w.Text(licence));
        writer.Text(package.InnerPath);
        writer.Number((ulong)package.Basis);
        writer.Number(package.IsDevelopment ? 1UL : 0);
        writer.Text(package.Module);
    }

    private static LayerRecord Read(ref RecordReader reader) => new()
    {
        Blob = reader.Digest(),
        BlobSize = reader.Long(),
        Uncompressed = reader.Digest(),
        AnalyserSet = reader.Text(),
        Partial = reader.Flag(),
        Evidence = reader.List(static (ref RecordReader r) => new FileEvidence(r.Text(), r.Text(), r.List(ReadFact), r.List(ReadProblem))),
        Whiteouts = reader.List(static (ref RecordReader r) => r.Text()),
        OpaqueFolders = reader.List(static (ref RecordReader r) => r.Text()),
        Links = reader.List(static (ref RecordReader r) => new LayerLink(r.Text(), r.Text())),
        Paths = new PathIndex(reader.Rising(), reader.Rising()) { ImpliedFolders = reader.Rising() },
        Owned = reader.List(static (ref RecordReader r) => new OwnedPath(r.Text(), r.Text(), r.Text())),
        Problems = reader.List(ReadProblem),
    };

    private static Problem ReadProblem(ref RecordReader reader) =>
        new(reader.OptionalText(), reader.OptionalText(), ReasonText.Parse<ProblemReason>(reader.Text()), reader.Text());

    private static Fact ReadFact(ref RecordReader reader) => (FactKind)reader.Long() switch
    {
        FactKind.OsRelease => new OsReleaseFact(reader.List(static (ref RecordReader r) => KeyValuePair.Create(r.Text(), r.Text()))),
        FactKind.Package => new PackageFact(reader.Text(), reader.Text(), reader.Text())
        {
            SourceName = reader.OptionalText(),
            SourceVersion = reader.OptionalText(),
            Architecture = reader.OptionalText(),
            Licences = reader.List(static (ref RecordReader r) => r.Text()),
            InnerPath = reader.OptionalText(),
            Basis = Basis(reader.Long()),
            IsDevelopment = reader.Flag(),
            Module = reader.OptionalText(),
        },
        _ => throw new InvalidDataException("The layer record has a fact of an unknown kind."),
    };

    private static PackageBasis Basis(long number) =>
        number is > (long)PackageBasis.Unknown and <= (long)PackageBasis.VersionString ? (PackageBasis)number : throw new InvalidDataException("The layer record has a package of an unknown basis.");

    private enum FactKind : long
    {
        OsRelease = 1,
        Package = 2,
    }
}
