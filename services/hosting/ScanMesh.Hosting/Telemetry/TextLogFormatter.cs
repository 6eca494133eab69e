using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ScanMesh.Hosting.Telemetry;

/// <summary>One line for people at a terminal; foreign text cannot break the line or steer the terminal.</summary>
internal sealed class TextLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>Name under which the console finds it.</summary>
    public const string FormatterName = "scanmesh-text";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var category = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        var message = LogText.OneLine(LogText.Bound(logEntry.Formatter(logEntry.State, logEntry.Exception), 4 * LogText.MaxValue));
        textWriter.Write(time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        textWriter.Write($" {Level(logEntry.LogLevel)} {category}: {message}");
        if (logEntry.Exception is { } exception)
            textWriter.Write($" | {LogText.OneLine(LogText.Bound(exception.ToString(), LogText.MaxException))}");
        textWriter.Write('\n');
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Critical => "CRIT",
        LogLevel.Error => "ERR ",
        LogLevel.Warning => "WARN",
        LogLevel.Information => "info",
        _ => "dbg ",
    };
}
