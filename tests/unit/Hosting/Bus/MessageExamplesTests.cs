using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Tests.Unit.Hosting.Bus;

/// <summary>Every message that was ever shipped can be read, and says the same (contracts/schemas/messages/README.md).</summary>
public sealed class MessageExamplesTests
{
    private static readonly Type[] Messages = [typeof(ScanRequested), typeof(ScanCompleted), typeof(ScanFailed), typeof(RequestIgnored), typeof(IndexExpanded), typeof(EventsReceived)];

    private static string Folder => Path.Combine(Kit.SharedCases.Repository, "contracts", "schemas", "messages");

    public static TheoryData<string> Examples => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileName(f)!).Where(f => !f.StartsWith("Envelope.", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_ReadAndWritten_SaysTheSame(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        var type = Messages.Single(m => m.Name == file.Split('.')[0]);
        var message = JsonSerializer.Deserialize(text, type, MessageJson.Default)!;
        var written = JsonSerializer.Serialize(message, type, MessageJson.Default);
        Assert.True(JsonNode.DeepEquals(Canonical(text), Canonical(written)), $"{file} became {written}");
    }

    [Fact]
    public void Messages_EachMember_IsInSomeExample()
    {
        foreach (var type in Messages)
        {
            var seen = Directory.GetFiles(Folder, type.Name + ".*.json")
                .SelectMany(f => JsonNode.Parse(File.ReadAllText(f))!.AsObject().Select(p => p.Key)).ToHashSet();
            Assert.Equal(type.GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(), seen.Order());
        }
    }

    [Fact]
    public void Messages_OfTheContracts_AreAllCovered() => Assert.Equal(
        Messages.Select(m => m.Name).Order(),
        typeof(MessageJson).GetCustomAttributesData()
            .Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            .Select(a => ((Type)a.ConstructorArguments[0].Value!).Name).Order());

    [Fact]
    public void Read_MembersOfANewerVersion_AreIgnored()
    {
        var json = """{"requestId":"0b1f6f0e-3c7e-5f56-9d0c-6f1f4ad0b001","reason":"r","newer":{"a":[1]}}""";
        Assert.Equal("r", JsonSerializer.Deserialize(json, MessageJson.Default.RequestIgnored)!.Reason);
    }

    // Computed by another implementation of RFC 9562.
    [Fact]
    public void RequestId_OfKnownNames_IsFixedForEver()
    {
        Assert.Equal("c8e69375-4db9-5afa-925d-47dc7c7b7c72", RequestId.ForPush("s", "e", "r", "p", "t").ToString());
        Assert.Equal("10380580-c4ab-50aa-b9eb-6e4211aa28c2", RequestId.ForChild(Guid.Parse("0b1f6f0e-3c7e-5f56-9d0c-6f1f4ad0b001"), "sha256:00").ToString());
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad@2026-01-02T03:04Z", RequestId.EventKey("abc"u8, new DateTimeOffset(2026, 1, 2, 4, 4, 59, TimeSpan.FromHours(1))));
    }

    private static JsonNode Canonical(string json) => Sort(JsonNode.Parse(json))!;

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sort(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sort)]),
        null => null,
        _ => node.DeepClone(),
    };
}
