using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScanMesh.Tests.E2e;

/// <summary>A span as a service exported it.</summary>
public sealed record CollectedSpan(string Service, string TraceId, string Name);

/// <summary>Takes what the services export over OTLP (http/protobuf) on a loopback port and keeps the spans' names.</summary>
public sealed class TraceCollector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<CollectedSpan> spans = new();
    private readonly ConcurrentQueue<byte[]> bodies = new();

    private TraceCollector(WebApplication app) => this.app = app;

    public IReadOnlyList<CollectedSpan> Spans => [.. spans];

    /// <summary>All bodies as they came, of traces and metrics.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. bodies];

    /// <summary>Environment that makes a service export to here, soon.</summary>
    public Dictionary<string, string?> Environment => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    public static async Task<TraceCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new TraceCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        bodies.Enqueue(body.ToArray());
        if (context.Request.Path == "/v1/traces")
            foreach (var resource in Fields(ByteString.CopyFrom(body.ToArray()), 1))
                Take(resource);
        context.Response.ContentType = "application/x-protobuf";
    }

    // ResourceSpans: resource = 1, scope_spans = 2; ScopeSpans: spans = 2; Span: trace_id = 1, name = 5.
    private void Take(ByteString resource)
    {
        var service = Fields(resource, 1).SelectMany(r => Fields(r, 1))
            .Where(a => Fields(a, 1).Single().ToStringUtf8() == "service.name")
            .Select(a => Fields(Fields(a, 2).Single(), 1).Single().ToStringUtf8()).Single();
        foreach (var span in Fields(resource, 2).SelectMany(s => Fields(s, 2)))
            spans.Enqueue(new CollectedSpan(service, Convert.ToHexStringLower(Fields(span, 1).Single().Span), Fields(span, 5).Single().ToStringUtf8()));
    }

    /// <summary>The values of a length-delimited field.</summary>
    private static List<ByteString> Fields(ByteString message, int number)
    {
        var found = new List<ByteString>();
        using var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes());
            else
                input.SkipLastField();
        }

        return found;
    }
}
