using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ScanMesh.Hosting.Telemetry;

/// <summary>Logs, traces and metrics of a service.</summary>
internal static class TelemetryExtensions
{
    private const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // From what a database answers in to what a queue may hold a push for.
    private static readonly double[] seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    private static readonly Dictionary<string, string?> DefaultLevels = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Grpc"] = "Warning",
        // A send that failed is told by whoever sent it, the broker's absence by BusLink.
        ["Logging:LogLevel:MassTransit"] = "Critical",
        ["Logging:LogLevel:MassTransit.ReceiveTransport"] = "Error",
    };

    /// <summary>Adds all three: logs to standard error; traces and metrics of every <c>ScanMesh.*</c> source and meter.</summary>
    public static WebApplicationBuilder AddMeshTelemetry(this WebApplicationBuilder builder, string service)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = DefaultLevels });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = Console.IsErrorRedirected ? JsonLogFormatter.FormatterName : TextLogFormatter.FormatterName;
        });
        builder.Logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddConsoleFormatter<TextLogFormatter, ConsoleFormatterOptions>();

        // At its most talkative level the factory's logger lists request headers, with tokens among the values that exporters get. Traces tell of calls.
        builder.Services.ConfigureHttpClientDefaults(http => http.RemoveAllLoggers());

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("scanmesh-" + service, serviceInstanceId: Environment.MachineName))
            .WithTracing(traces => traces
                .AddSource("ScanMesh.*", "MassTransit", "Npgsql")
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !context.Request.Path.StartsWithSegments("/health") && context.Request.Path != "/metrics")
                .AddHttpClientInstrumentation())
            .WithMetrics(metrics => metrics
                .AddMeter("ScanMesh.*", "MassTransit", "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddView(InSeconds)
                .AddPrometheusExporter());
        if (builder.Configuration[OtlpVariable] is { Length: > 0 })
            telemetry.UseOtlpExporter();
        return builder;
    }

    // The library's own buckets are made for milliseconds: in seconds nearly all would be in the first.
    private static ExplicitBucketHistogramConfiguration? InSeconds(Instrument instrument) => instrument is Histogram<double> { Unit: "s" } && instrument.Meter.Name.StartsWith("ScanMesh.", StringComparison.Ordinal)
        ? new ExplicitBucketHistogramConfiguration { Boundaries = seconds }
        : null;
}
