using System.Globalization;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Reports;
using Spectre.Console;

namespace ScanMesh.Cli.Scans;

/// <summary>Shows on a terminal how far the download has come; elsewhere nothing.</summary>
internal static class Progress
{
    /// <summary>Runs some work with a source whose blobs are shown while they are read.</summary>
    public static async Task<T> ShowAsync<T>(Terminal terminal, IImageSource source, Func<IImageSource, Task<T>> work)
    {
        if (!terminal.IsInteractive)
            return await work(source);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn { Culture = CultureInfo.InvariantCulture }, new SpinnerColumn())
            .StartAsync(context => work(new ShownSource(source, (digest, size) =>
            {
                var task = context.AddTask(Markup.Escape(TerminalText.Encode(digest[..Math.Min(19, digest.Length)])), maxValue: Math.Max(1, size));
                return read => task.Increment(read);
            })));
    }

    /// <summary>Tells a line of work without end, as on a terminal only.</summary>
    public static async Task<T> SpinAsync<T>(Terminal terminal, string what, Func<Task<T>> work)
    {
        if (!terminal.IsInteractive)
            return await work();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        return await console.Status().StartAsync(Markup.Escape(TerminalText.Encode(what)), _ => work());
    }
}
