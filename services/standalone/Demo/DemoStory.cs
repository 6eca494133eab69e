using System.Globalization;
using ScanMesh.Events.V1;
using ScanMesh.Standalone.Demo.Registry;

namespace ScanMesh.Standalone.Demo;

/// <summary>Pushes one image after the other and waits for what the subscriber hears of each.</summary>
internal sealed class DemoStory(DemoRegistry registry, DemoWebhook webhook, IAsyncEnumerator<Event> events, DemoPrinter printer, TimeProvider time)
{
    /// <summary>Tells it.</summary>
    /// <exception cref="DemoException">Something did not come as it must.</exception>
    public async Task TellAsync(IReadOnlyList<DemoPush> pushes, CancellationToken cancellationToken)
    {
        foreach (var push in pushes)
            await TellAsync(push, cancellationToken);
    }

    private async Task TellAsync(DemoPush push, CancellationToken cancellationToken)
    {
        var known = push.Image.Layers.Count(layer => registry.Downloads(layer) > 0);
        registry.Push(push.Repository, push.Tag, push.Image);
        printer.Line();
        printer.Line($"push:     {push.Reference}  ({push.About})");
        var request = await webhook.SendAsync(push, registry.Host, time.GetUtcNow(), cancellationToken);
        printer.Line($"accepted: request {request}");
        await HearAsync(push);
        var downloaded = push.Image.Layers.Count(layer => registry.Downloads(layer) > 0) - known;
        printer.Line(string.Create(CultureInfo.InvariantCulture, $"layers:   {downloaded} downloaded, {push.Image.Layers.Count - downloaded} reused"));
        if (known > 0 && push.Image.Layers.Any(layer => registry.Downloads(layer) > 1))
            throw new DemoException($"a known layer of {push.Reference} was downloaded again");
    }

    private async Task HearAsync(DemoPush push)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (await events.MoveNextAsync())
        {
            var item = events.Current;
            printer.Print(item);
            if (item.BodyCase == Event.BodyOneofCase.ImageScanned)
                found.UnionWith(item.ImageScanned.Findings.Select(f => f.Id));
            if (item.BodyCase == Event.BodyOneofCase.ScanFailed)
                throw new DemoException($"the scan of {push.Reference} failed: {item.ScanFailed.Reason}: {item.ScanFailed.Message}");
            if (item.BodyCase != Event.BodyOneofCase.PushCompleted || item.PushCompleted.Reference != push.Reference)
                continue;
            Check(push, found, DemoPrinter.Lower(item.PushCompleted.Verdict.Outcome));
            return;
        }

        throw new DemoException($"the stream ended before {push.Reference} was told");
    }

    private static void Check(DemoPush push, HashSet<string> found, string verdict)
    {
        if (!found.SetEquals(push.Advisories))
            throw new DemoException($"{push.Reference} must have {string.Join(", ", push.Advisories.DefaultIfEmpty("no finding"))}, but {string.Join(", ", found.Order(StringComparer.Ordinal).DefaultIfEmpty("none"))} was found");
        if (verdict != push.Verdict)
            throw new DemoException($"{push.Reference} must have the verdict {push.Verdict}, not {verdict}");
    }
}
