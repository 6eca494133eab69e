using System.Diagnostics;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus;

/// <summary>How traces go with messages: the first delivery continues the push's trace, a later one links to it (SEMANTICS S9).</summary>
internal static class BusTelemetry
{
    private const string ActivityHeader = "MT-Activity-Id";
    private static readonly ActivitySource Source = new("ScanMesh.Bus");

    /// <summary>A publish within the push's trace, also when it happens later (spool); null when the current activity is of that trace.</summary>
    public static Activity? Continue(string name, ScanRequested request) =>
        Push(request) is { } push && Activity.Current?.TraceId != push.TraceId ? Source.StartActivity(name, ActivityKind.Producer, push) : null;

    /// <summary>The span of one message's publish.</summary>
    public static Activity? Publish(string exchange, string routingKey)
    {
        var activity = Source.StartActivity($"{exchange} publish", ActivityKind.Producer);
        activity?.SetTag("messaging.system", "rabbitmq").SetTag("messaging.destination.name", exchange).SetTag("messaging.rabbitmq.destination.routing_key", routingKey);
        return activity;
    }

    /// <summary>What tells the receiver's bus library the trace to continue; null outside any trace.</summary>
    public static Dictionary<string, object?>? Headers() => Activity.Current?.Id is { } id ? new(StringComparer.Ordinal) { [ActivityHeader] = id } : null;

    /// <summary>Sends outside any trace, so that the receiver begins its own and links.</summary>
    public static async Task DetachedAsync(Func<Task> send)
    {
        var current = Activity.Current;
        Activity.Current = null;
        try
        {
            await send();
        }
        finally
        {
            Activity.Current = current;
        }
    }

    /// <summary>The receiver's side for a bus without an instrumented library: continues, or links when the request came before.</summary>
    public static Activity? Receive(ScanRequested request, bool isFirst)
    {
        if (Push(request) is not { } push)
            return Source.StartActivity("receive", ActivityKind.Consumer);
        return isFirst
            ? Source.StartActivity("receive", ActivityKind.Consumer, push)
            : Source.StartActivity("receive", ActivityKind.Consumer, default(ActivityContext), links: [new ActivityLink(push)]);
    }

    /// <summary>Links the current activity to the push unless it is part of its trace.</summary>
    public static void LinkToPush(ScanRequested request)
    {
        if (Activity.Current is { } activity && Push(request) is { } push && activity.TraceId != push.TraceId)
            activity.AddLink(new ActivityLink(push));
    }

    private static ActivityContext? Push(ScanRequested request) =>
        ActivityContext.TryParse(request.Traceparent, null, isRemote: true, out var push) ? push : null;
}
