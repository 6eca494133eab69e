using System.Text;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli;

/// <summary>Where a command reads and writes: machine output to <see cref="Output"/>, all else to <see cref="Error"/>.</summary>
internal sealed class Terminal : IDisposable
{
    private const int Buffer = 64 << 10;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A terminal over streams, which the caller disposes.</summary>
    public Terminal(Stream input, Stream output, TextWriter error)
    {
        Input = input;
        Output = output;
        Writer = new StreamWriter(output, Utf8, Buffer, leaveOpen: true) { NewLine = "\n" };
        Error = error;
    }

    /// <summary>Standard input.</summary>
    public Stream Input { get; }

    /// <summary>Standard output. Flush <see cref="Writer"/> before writing here.</summary>
    public Stream Output { get; }

    /// <summary>Standard output as text.</summary>
    public TextWriter Writer { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>True when a person looks at standard error, so that progress is shown there.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>True when that person can be asked something on standard input.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Reads a variable of the environment.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The process's own.</summary>
    public static Terminal OfProcess()
    {
        var isWatched = !Console.IsErrorRedirected && System.Environment.GetEnvironmentVariable("CI") is not "true";
        return new(Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error)
        {
            IsInteractive = isWatched && System.Environment.GetEnvironmentVariable("TERM") is not "dumb",
            CanAsk = isWatched && !Console.IsInputRedirected,
            Environment = System.Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>Writes a message on standard error, foreign text encoded.</summary>
    public void Tell(string message) => Error.WriteLine("scanmesh: " + TerminalText.Encode(message, 4096));

    /// <inheritdoc/>
    public void Dispose() => Writer.Dispose();
}
