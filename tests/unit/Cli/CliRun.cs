using System.Text;
using System.Text.Json;
using ScanMesh.Cli;

namespace ScanMesh.Tests.Unit.Cli;

/// <summary>One run of the command line with captured streams.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    public static readonly DateTimeOffset Now = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static Task<CliRun> OfAsync(params string[] arguments) => WithAsync([], "", arguments);

    public static Task<CliRun> WithAsync(Dictionary<string, string> environment, string input, params string[] arguments) => RunAsync(environment, input, canAsk: false, arguments);

    /// <summary>With somebody at the terminal who answers.</summary>
    public static Task<CliRun> AskedAsync(Dictionary<string, string> environment, string input, params string[] arguments) => RunAsync(environment, input, canAsk: true, arguments);

    private static async Task<CliRun> RunAsync(Dictionary<string, string> environment, string input, bool canAsk, string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        int exitCode;
        using (var terminal = new Terminal(stdin, output, error) { Environment = environment.GetValueOrDefault, CanAsk = canAsk, Time = new StoppedClock() })
            exitCode = await CommandLine.RunAsync(arguments, terminal);
        return new CliRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>The time stands still, but waits end: a pause before a retry must not last for ever.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
