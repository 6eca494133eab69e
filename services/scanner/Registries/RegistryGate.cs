using System.Collections.Concurrent;

namespace ScanMesh.Scanner.Registries;

/// <summary>
/// Remembers which registries are at their limit, so that their messages are deferred at once, without a request, and never hold a
/// slot that another registry's message could use (I8). Each further refusal doubles the pause; an answer resets it.
/// </summary>
internal sealed class RegistryGate(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Closed> closed = new(StringComparer.Ordinal);

    /// <summary>How long the registry's messages still have to wait; null when they may go.</summary>
    public TimeSpan? Remaining(string registry) =>
        closed.TryGetValue(registry, out var state) && state.Until - time.GetUtcNow() is { Ticks: > 0 } rest ? rest : null;

    /// <summary>The registry is at its limit and asked for this pause (zero: it did not say). Answers the pause to keep.</summary>
    public TimeSpan Close(string registry, TimeSpan asked)
    {
        var now = time.GetUtcNow();
        var state = closed.AddOrUpdate(
            registry,
            _ => Next(now, asked, FirstPause),
            (_, before) => before.Until > now && asked <= before.Until - now ? before : Next(now, asked, before.Pause * 2));
        return state.Until - now;
    }

    /// <summary>The registry answered: the next refusal starts from the shortest pause again.</summary>
    public void Open(string registry)
    {
        if (closed.TryGetValue(registry, out var state) && state.Until <= time.GetUtcNow())
            closed.TryRemove(KeyValuePair.Create(registry, state));
    }

    private static Closed Next(DateTimeOffset now, TimeSpan asked, TimeSpan pause)
    {
        var bounded = pause > LongestPause ? LongestPause : pause;
        var wait = asked > bounded ? asked : bounded;
        return new Closed(now + (wait > LongestPause ? LongestPause : wait), bounded);
    }

    private sealed record Closed(DateTimeOffset Until, TimeSpan Pause);
}
