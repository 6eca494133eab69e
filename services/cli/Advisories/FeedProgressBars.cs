using System.Globalization;
using ScanMesh.Engine.Advisories.Feeds;
using ScanMesh.Engine.Reports;
using Spectre.Console;

namespace ScanMesh.Cli.Advisories;

/// <summary>A bar for each ecosystem that is fetched, on a terminal; elsewhere nothing.</summary>
internal static class FeedProgressBars
{
    /// <summary>Runs some work that reports how far each ecosystem has come.</summary>
    public static async Task ShowAsync(Terminal terminal, IReadOnlyList<string> ecosystems, Func<Func<string, IProgress<FeedProgress>?>, Task> work)
    {
        if (!terminal.IsInteractive)
        {
            await work(_ => null);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn { Culture = CultureInfo.InvariantCulture }, new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bars = ecosystems.ToDictionary(e => e, e => context.AddTask(Markup.Escape(TerminalText.Encode(e)), autoStart: true, maxValue: 1), StringComparer.Ordinal);
                await work(ecosystem => new Bar(bars[ecosystem]));
                // What had not changed was never reported on.
                foreach (var bar in bars.Values)
                    bar.Value = bar.MaxValue;
            });
    }

    /// <summary>Reports at once, in the order of the calls.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<FeedProgress>
    {
        public void Report(FeedProgress value)
        {
            task.MaxValue = value.Total ?? Math.Max(task.MaxValue, value.Bytes + 1);
            task.Value = value.Bytes;
        }
    }
}
