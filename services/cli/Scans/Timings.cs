using System.Diagnostics;
using System.Globalization;
using ScanMesh.Engine.Pipeline;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Scans;

/// <summary>Listens to the engine's own spans and tells them on standard error at the end.</summary>
internal sealed class Timings : IDisposable
{
    private readonly Terminal terminal;
    private readonly ActivityListener? listener;
    private readonly List<(string Name, string Detail, TimeSpan Time)> spans = [];
    private readonly Lock gate = new();
    private readonly long started;

    private Timings(Terminal terminal, bool wanted)
    {
        this.terminal = terminal;
        started = terminal.Time.GetTimestamp();
        if (!wanted)
            return;
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Begins; nothing is told unless it is wanted.</summary>
    public static Timings Start(Terminal terminal, bool wanted) => new(terminal, wanted);

    /// <summary>Adds a step of the command itself.</summary>
    public void Add(string name, string detail, long since)
    {
        lock (gate)
            spans.Add((name, detail, terminal.Time.GetElapsedTime(since)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (listener is null)
            return;
        listener.Dispose();
        Add("total", "", started);
        lock (gate)
            foreach (var (name, detail, time) in spans)
                terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds,10:0.0} ms  {name,-14}  {TerminalText.Encode(detail)}").TrimEnd());
    }

    private void Add(Activity activity)
    {
        lock (gate)
            spans.Add((activity.DisplayName, string.Join(' ', activity.TagObjects.Select(t => t.Value)), activity.Duration));
    }
}
