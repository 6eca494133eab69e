using System.Text.Json;
using System.Text.Json.Serialization;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Reports;

/// <summary>JSON of reports: camelCase, nulls left out, words in kebab case, digests and platforms as text, members in the order of the types.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 32,
    Converters = [typeof(DigestConverter), typeof(PlatformConverter), typeof(SeverityConverter), typeof(FindingStatusConverter), typeof(CoverageStateConverter), typeof(PackageBasisConverter), typeof(VerdictOutcomeConverter), typeof(ProblemReasonConverter)])]
[JsonSerializable(typeof(ScanReport))]
[JsonSerializable(typeof(IndexReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

internal sealed class DigestConverter : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Digest.TryParse(reader.GetString(), out var digest) ? digest : throw new JsonException("not a digest");

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class PlatformConverter : JsonConverter<Platform>
{
    public override Platform Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Platform.TryParse(reader.GetString(), null, out var platform) ? platform : throw new JsonException("not a platform");

    public override void Write(Utf8JsonWriter writer, Platform value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>A word of a closed set; an unknown word (of a newer writer) reads as the zero member.</summary>
internal abstract class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReasonText.Parse<T>(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}

internal sealed class SeverityConverter : WordConverter<Severity>;

internal sealed class FindingStatusConverter : WordConverter<FindingStatus>;

internal sealed class PackageBasisConverter : WordConverter<PackageBasis>;

internal sealed class CoverageStateConverter : WordConverter<CoverageState>;

internal sealed class VerdictOutcomeConverter : WordConverter<VerdictOutcome>;

internal sealed class ProblemReasonConverter : WordConverter<ProblemReason>;
