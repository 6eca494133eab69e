using System.Globalization;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Mesh;

/// <summary>What the ledger knows of a request, in plain words.</summary>
internal static class RequestWords
{
    /// <summary>Writes a request and, indented, those of its index's images.</summary>
    public static void Write(TextWriter output, RequestAnswer request, string indent = "")
    {
        Line(output, indent, $"{request.Registry}/{request.Reference ?? request.Repository}");
        indent += "  ";
        Line(output, indent, State(request));
        if (request.Verdict is { } verdict)
        {
            Line(output, indent, $"verdict: {verdict.Outcome}");
            foreach (var reason in verdict.Reasons)
                Line(output, indent + "  ", reason);
        }

        if (request.Digest is { } digest)
            Line(output, indent, request.ResolvedAt is null ? $"digest    {digest} (as the event said; the registry was not asked yet)" : $"digest    {digest}");
        Line(output, indent, $"request   {request.Id}, by source {request.Source ?? "unknown"}, lane {request.Lane ?? "unknown"}");
        Line(output, indent, $"received  {Time(request.ReceivedAt)}{(request.ResolvedAt is { } at ? $", resolved {Time(at)}" : "")}");
        foreach (var told in request.Told)
            Line(output, indent, $"told      {Time(told.ReceivedAt)} by {told.Source}");
        foreach (var logged in request.Events)
            Line(output, indent, string.Create(CultureInfo.InvariantCulture, $"event     {logged.Kind} at position {logged.Position}, {Time(logged.Time)}"));
        if (request.TraceId is { } trace)
            Line(output, indent, $"trace     {trace}");
        if (request.Redrives > 0)
            Line(output, indent, string.Create(CultureInfo.InvariantCulture, $"redriven  {request.Redrives} times"));
        foreach (var child in request.Children)
            Write(output, child, indent);
    }

    private static string State(RequestAnswer request)
    {
        var scan = request.Scan;
        var why = request.Message ?? scan?.Message;
        var reason = request.Reason ?? scan?.Reason;
        var because = reason is null ? "" : $": {reason}{(why is null ? "" : $" ({why})")}";
        return request.State switch
        {
            "queued" when scan is { Attempts: > 0 } => $"waits for another attempt (there were {Number(scan.Attempts)}){because}",
            "queued" => $"waits for a worker since {Time(request.StateAt)}",
            "scanning" => $"is being scanned by {scan?.Worker ?? "a worker"}, attempt {Number(scan?.Attempts ?? 1)}, lease until {Time(scan?.LeaseUntil)}",
            "waiting" => $"waits{(scan?.RetryAt is { } retry ? $" until {Time(retry)}" : "")}{because}",
            "expanded" => $"is an image index; {Number(request.Children.Count(c => c.Ended))} of {Number(request.Children.Count)} of its images have ended",
            "completed" => $"was scanned at {Time(request.StateAt)}",
            "attached" => $"needed no scan of its own: a result was there at {Time(request.StateAt)}{(why is null ? "" : $" ({why})")}",
            "superseded" => $"was superseded by a newer push at {Time(request.StateAt)}{because}",
            "ignored" => $"was ignored{because}",
            "failed" => $"failed at {Time(request.StateAt)}{because}; try it again with: scanmesh failures redrive {request.Id}",
            var other => $"is {other} since {Time(request.StateAt)}{because}",
        };
    }

    private static void Line(TextWriter output, string indent, string text) => output.WriteLine(indent + TerminalText.Encode(text));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "an unknown time";
}
