using System.Collections.Concurrent;
using Grpc.Core;
using ScanMesh.Events.V1;

namespace ScanMesh.Tests.Unit.Client;

/// <summary>An event service whose connections each follow the next step of a script; what they were asked is kept.</summary>
internal sealed class ScriptedEvents(IReadOnlyList<Func<WatchRequest, IServerStreamWriter<WatchResponse>, ServerCallContext, Task>> script) : Events.V1.Events.EventsBase
{
    private int connections = -1;

    public ConcurrentQueue<WatchRequest> Requests { get; } = new();

    public ConcurrentQueue<string?> Tokens { get; } = new();

    public override Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        Requests.Enqueue(request);
        Tokens.Enqueue(context.RequestHeaders.GetValue("authorization"));
        var step = Math.Min(Interlocked.Increment(ref connections), script.Count - 1);
        return script[step](request, responseStream, context);
    }

    public static WatchResponse Item(int position) => new()
    {
        Event = new Event { Id = $"event-{position}", Cursor = $"c{position}", Image = new ImageRef { Repository = "team/app" }, ScanFailed = new ScanFailed { Reason = "internal" } },
    };

    public static int PositionOf(string cursor) => int.Parse(cursor.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
}
