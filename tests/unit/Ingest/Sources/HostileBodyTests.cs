using System.Text;
using System.Text.Json.Nodes;
using ScanMesh.Ingest.Sources;
using ScanMesh.Tests.Kit.Senders;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

/// <summary>Every kind over bodies that no honest sender sends: an answer, never an exception, and never a push of what is not configured.</summary>
public sealed class HostileBodyTests
{
    private const int MaxBody = 1 << 20;

    public static TheoryData<string> Kinds => [.. SourceKinds.Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_OtherTypeInAnyPlace_NeverThrows(string kind)
    {
        JsonNode?[] others = [null, true, -1, 1e300, "", "\u0000", new string('x', 5000), new JsonArray(), new JsonArray(1, "x", new JsonObject()), new JsonObject { ["a"] = 1 }];
        var changed = 0;
        foreach (var sender in SenderBodies.All)
            for (var place = 0; Replace(sender.Body, place, others[0]) is not null; place++)
                foreach (var other in others)
                {
                    Readings.Read(kind, Replace(sender.Body, place, other)!, sender.Headers, changed % 2 == 0 ? "corp" : null);
                    changed++;
                }

        Assert.True(changed > 2000, $"only {changed}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_LoneSurrogateInAnyText_NeverThrows(string kind)
    {
        foreach (var sender in SenderBodies.All)
            for (var at = sender.Body.IndexOf('"', StringComparison.Ordinal); at >= 0; at = sender.Body.IndexOf('"', at + 1))
                Readings.Read(kind, sender.Body.Insert(at + 1, "\\ud800"), sender.Headers, "corp");
        Assert.Contains("not Unicode", Readings.OnlyWrong(Readings.Read("dockerhub", """{"push_data":{"tag":"1\ud800"},"repository":{"repo_name":"a/b"}}""")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_DeepJson_IsMalformed(string kind)
    {
        foreach (var opening in new[] { "[", "{\"a\":", "{\"data\":", "{\"event_data\":[" })
            Assert.Contains("is not JSON", Readings.OnlyWrong(Readings.Read(kind, string.Concat(Enumerable.Repeat(opening, 10_000)), own: "corp")), StringComparison.Ordinal);
    }

    // As many events as a body can hold, in the first list of the kind's own body; the host refuses more than 1000 pushes.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_BodyFullOfEvents_StaysWithinItsBounds(string kind)
    {
        foreach (var sender in SenderBodies.All.Where(s => s.Kind == kind))
        {
            var body = JsonNode.Parse(sender.Body)!;
            var list = body as JsonArray ?? body["events"] as JsonArray ?? body["updated_tags"] as JsonArray ?? (body["event_data"] ?? body["data"])?["resources"] as JsonArray;
            var full = Fill(body, list);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reading = Readings.Read(kind, full, sender.Headers, "corp");
            Assert.InRange(reading.Pushes.Count, 0, EventReading.MaxPushes + 1);
            Assert.InRange(reading.Deletes.Count, 0, EventReading.MaxPushes + 1);
            Assert.InRange(reading.Ignored.Count, 0, 20);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_HeadersOfAnyContent_NeverThrows(string kind)
    {
        string[] values = ["", " ", "\0", "\ud800", new('x', 100_000), "sha256=", "9999999999999999999", "0001-01-01T00:00:00Z", "ping", "package", "zotregistry.image.updated", "harbor.artifact.pushed"];
        foreach (var sender in SenderBodies.All)
            foreach (var name in SourceKinds.All.SelectMany(k => k.Traits.Headers))
                foreach (var value in values)
                {
                    var headers = Readings.Headers(sender.Headers);
                    headers[name] = name.Length % 2 == 0 ? value : new Microsoft.Extensions.Primitives.StringValues([value, value]);
                    SourceKinds.Find(kind)!.Read(Encoding.UTF8.GetBytes(sender.Body), headers, Context());
                }
    }

    [Fact]
    public void Text_OfAForeignBody_IsBoundedInErrorsAndReasons()
    {
        var text = new string('y', 100_000);
        foreach (var sender in SenderBodies.All)
            for (var place = 0; Replace(sender.Body, place, text) is { } body; place++)
            {
                var reading = Readings.Read(sender.Kind, body, sender.Headers);
                Assert.InRange(reading.Malformed?.Length ?? 0, 0, 500);
                Assert.All(reading.Ignored, i => Assert.InRange(i.Text.Length, 1, 700));
            }
    }

    private static SourceContext Context() => new() { Source = "s", Registries = Readings.Registries, ReceivedAt = Readings.ReceivedAt };

    // The body with the value at its n-th place replaced; null after the last.
    private static string? Replace(string body, int place, JsonNode? other)
    {
        var root = JsonNode.Parse(body)!;
        return Replace(root, ref place, other) ? root.ToJsonString() : null;
    }

    private static bool Replace(JsonNode node, ref int place, JsonNode? other)
    {
        if (node is JsonObject members)
            foreach (var name in members.Select(m => m.Key).ToList())
            {
                if (place-- == 0)
                {
                    members[name] = other?.DeepClone();
                    return true;
                }

                if (members[name] is { } child && Replace(child, ref place, other))
                    return true;
            }
        else if (node is JsonArray items)
            for (var i = 0; i < items.Count; i++)
            {
                if (place-- == 0)
                {
                    items[i] = other?.DeepClone();
                    return true;
                }

                if (items[i] is { } child && Replace(child, ref place, other))
                    return true;
            }

        return false;
    }

    private static string Fill(JsonNode body, JsonArray? list)
    {
        if (list is null)
            return $"[{string.Join(',', Enumerable.Repeat(body.ToJsonString(), MaxBody / body.ToJsonString().Length))}]";
        var item = list[0]!.ToJsonString();
        var items = string.Join(',', Enumerable.Repeat(item, Math.Max(1, (MaxBody - body.ToJsonString().Length) / (item.Length + 1))));
        return body.ToJsonString().Replace(list.ToJsonString(), $"[{items}]", StringComparison.Ordinal);
    }
}
