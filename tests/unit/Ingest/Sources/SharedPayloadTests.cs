using System.Globalization;
using ScanMesh.Ingest.Sources;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

/// <summary>Every body in ../shared/cases/webhooks is read as the table says.</summary>
public sealed class SharedPayloadTests
{
    public static TheoryData<string> Files => [.. SharedPayloads.All.Select(p => p.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_BodyOfARealSender_IsWhatTheTableSays(string file)
    {
        var body = File.ReadAllBytes(SharedCases.Require("webhooks", file));
        var payload = SharedPayloads.All.Single(p => p.File == file);
        Assert.Equal(payload.Expected, Text(Readings.Read(payload.Kind, body, payload.Headers, payload.Own), payload));
    }

    [Fact]
    public void Folder_EveryBody_IsInTheTableOnce() => Assert.Equal(
        Directory.GetFiles(SharedCases.Require("webhooks"), "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal),
        SharedPayloads.All.Select(p => p.File).Order(StringComparer.Ordinal));

    // A body given to a source of another kind: the error names the right one, or the source ignores it; it is never a push.
    [Theory]
    [MemberData(nameof(Files))]
    public void Read_BySourceOfAnotherKind_NamesTheRightOne(string file)
    {
        var body = File.ReadAllBytes(SharedCases.Require("webhooks", file));
        var payload = SharedPayloads.All.Single(p => p.File == file);
        foreach (var kind in SourceKinds.Names.Where(k => k != payload.Kind && k != "cloudevents"))
        {
            var reading = Readings.Read(kind, body, payload.Headers, "corp");
            Assert.True(reading.Pushes.Count == 0 && reading.Deletes.Count == 0 && reading.Handshake is null, $"{kind} takes it");
            Assert.Equal((kind, $"set kind: {payload.Kind}."), (kind, reading.Malformed?[^(payload.Kind.Length + 11)..]));
        }
    }

    private static string Text(EventReading reading, SharedPayloads.Payload payload)
    {
        var lines = reading.Pushes.Select(p => $"push {Readings.Text(p)} {p.EventId ?? "-"} {p.ObservedAt?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) ?? "-"}")
            .Concat(reading.Deletes.Select(d => $"delete {Readings.Text(d)}"))
            .Concat(reading.Ignored.Select(i => $"ignored {i.Reason.ToText()}").Distinct());
        if (reading.Malformed is { } wrong)
            lines = lines.Append(payload.Expected.StartsWith("wrong ", StringComparison.Ordinal) && wrong.Contains(payload.Expected[6..], StringComparison.Ordinal) ? payload.Expected : $"wrong {wrong}");
        if (reading.Handshake?.Answer is { } answer)
            lines = lines.Append($"answer {answer}");
        if (reading.Handshake?.Confirm is { } confirm)
            lines = lines.Append($"confirm {confirm.GetLeftPart(UriPartial.Path)}{confirm.Query.Split('&')[0]}");
        return string.Join('\n', lines);
    }
}
