namespace ScanMesh.Cli;

/// <summary>Ends a command with a message on standard error.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong and what to do; encoded for the terminal when it is shown.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Wrong usage.</summary>
    public static CommandException Usage(string message) => new(Cli.ExitCode.Usage, message);

    /// <summary>Trouble.</summary>
    public static CommandException Trouble(string message) => new(Cli.ExitCode.Trouble, message);
}
