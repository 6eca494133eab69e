using System.Globalization;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Mesh;

/// <summary>Sweeps and plans in plain words.</summary>
internal static class SweepWords
{
    private static readonly string[] Units = ["bytes", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Writes a plan: what there is, what is known, what a sweep would pull.</summary>
    public static void WritePlan(TextWriter output, SweepAnswer plan)
    {
        Line(output, $"plan: {State(plan)}");
        Line(output, $"  {plan.RepositoriesDone} of {plan.Repositories} repositories, {plan.Tags} tags in them, {plan.Checked} chosen and asked about");
        Line(output, $"  {plan.Known} known, {plan.Unknown} unknown, {plan.Moved} moved since they were seen{Rest(plan)}");
        Line(output, $"  to scan: {plan.Images} images of {plan.Layers} distinct layers, {plan.LayersKnown} of them known already");
        Line(output, $"  to pull: {Size(plan.Bytes)}{(plan.HoursAtBudget is { } hours ? Text($"; {hours:0.##} hours at the budget") : "")}");
        Tail(output, plan);
    }

    /// <summary>Writes a sweep: how far it is and what it found.</summary>
    public static void WriteSweep(TextWriter output, SweepAnswer sweep)
    {
        Line(output, $"sweep: {State(sweep)}{(sweep.Onboarding ? " (the first of this registry)" : "")}");
        Line(output, $"  {sweep.RepositoriesDone} of {sweep.Repositories} repositories, {sweep.Checked} tags asked about: {sweep.Known} known, {sweep.Unknown} unknown, {sweep.Moved} moved{Rest(sweep)}");
        Line(output, $"  requested: {sweep.Requested}{(sweep.Bytes > 0 ? $" ({Size(sweep.Bytes)} to pull)" : "")}{(sweep is { Onboarding: false, State: "done" } ? Text($"; pushes that no event told of: {sweep.Missed}") : "")}");
        Tail(output, sweep);
    }

    /// <summary>How far a run is, in one line.</summary>
    public static string Progress(SweepAnswer run) => run.Phase == "repositories"
        ? Text($"reading the list of repositories: {run.Repositories} so far{Waiting(run)}")
        : Text($"{run.RepositoriesDone} of {run.Repositories} repositories, {run.Checked} tags asked about{Left(run)}{Waiting(run)}");

    private static string State(SweepAnswer run) => run.State switch
    {
        "running" => Text($"running since {Time(run.StartedAt)}{Left(run)}{Waiting(run)}"),
        "paused" => "paused; start it again to go on",
        _ => Text($"{run.State} at {Time(run.FinishedAt)}"),
    };

    private static string Rest(SweepAnswer run) =>
        (run.LeftOut > 0 ? Text($", {run.LeftOut} of them too old") : "") + (run.Gone > 0 ? Text($", {run.Gone} gone") : "");

    private static string Left(SweepAnswer run) => run.SecondsLeft is { } seconds ? Text($", about {Duration(seconds)} of work left") : "";

    private static string Waiting(SweepAnswer run) => run.WaitsUntil is { } until ? Text($"; waits until {Time(until)}: {run.WaitsFor}") : "";

    private static void Tail(TextWriter output, SweepAnswer run)
    {
        Line(output, $"  {run.HttpRequests} requests to the registry, {run.RequestsPerMinute:0.#} a minute");
        if (run.Skipped > 0)
            Line(output, $"  {run.Skipped} entries of its lists are no valid names");
        if (run.Faults > 0)
            Line(output, $"  {run.Faults} repositories and tags could not be read");
        if (run.Message is { } message)
            Line(output, $"  {message}");
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 90 => Text($"{seconds:0} s"),
        < 5400 => Text($"{seconds / 60:0} min"),
        _ => Text($"{seconds / 3600:0.0} h"),
    };

    private static string Size(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= 1000 && unit < Units.Length - 1; unit++)
            size /= 1000;
        return unit == 0 ? Text($"{bytes} bytes") : Text($"{size:0.0} {Units[unit]}");
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "an unknown time";

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(TerminalText.Encode(Text(text)));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
