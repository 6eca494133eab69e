using System.IO.Compression;
using System.Text.Json;
using ScanMesh.Engine.Ecosystems.Executables;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Cargo;

/// <summary>
/// Reads what cargo-auditable links into programs: the section <c>.dep-v0</c>, compressed JSON with the crates. Crates of kind <c>build</c> ran at build time alone:
/// they are for development.
/// </summary>
internal sealed class CargoAuditableAnalyser : IExecutableAnalyser
{
    private const string SectionName = ".dep-v0";
    private const int MaxSection = 4 << 20;
    private const int MaxJson = 8 << 20;

    /// <inheritdoc/>
    public string Id => "cargo-auditable/2";

    /// <inheritdoc/>
    public long MaxFileBytes => long.MaxValue;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => FileNeed.SeekableCopy;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        foreach (var program in Executable.Parse(file.Content))
            if (program.Section(SectionName) is { } section)
                Tell(program, section, facts);
    }

    private static void Tell(Executable program, ExecutablePart section, IFactSink facts)
    {
        if (section.Size > MaxSection)
        {
            facts.AddProblem(ProblemReason.Limit, $"the program's list of crates has {section.Size} bytes, more than the {MaxSection} that are read");
            return;
        }

        var packed = new byte[section.Size];
        packed = packed[..program.Read(section, 0, packed)];
        if (Inflated(packed) is not { } json)
        {
            facts.AddProblem(ProblemReason.Limit, $"the program's list of crates has more than {MaxJson} bytes when it is decompressed");
            return;
        }

        using var document = UnicodeJson.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("packages", out var packages) || packages.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("the program's list of crates has no packages");
        foreach (var package in packages.EnumerateArray())
            if (Text(package, "name") is { Length: > 0 } name && Text(package, "version") is { Length: > 0 } version)
                facts.Add(new PackageFact("cargo", name, version) { IsDevelopment = Text(package, "kind") == "build" });
            else
                facts.AddProblem(ProblemReason.Malformed, "the program's list of crates has one without name or version");
    }

    /// <summary>The JSON; null where it is larger than any real one.</summary>
    private static ReadOnlyMemory<byte>? Inflated(byte[] packed)
    {
        using var inflater = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var json = new MemoryStream();
        var buffer = new byte[64 << 10];
        try
        {
            for (int count; (count = inflater.Read(buffer)) > 0;)
            {
                if (json.Length + count > MaxJson)
                    return null;
                json.Write(buffer, 0, count);
            }
        }
        catch (IOException e)
        {
            // How the runtime tells a stream that asks for a dictionary; other damage is an InvalidDataException already.
            throw new InvalidDataException("the program's list of crates cannot be decompressed", e);
        }

        return json.GetBuffer().AsMemory(0, (int)json.Length);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
