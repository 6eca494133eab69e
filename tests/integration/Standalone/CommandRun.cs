using System.Text;
using ScanMesh.Cli;

namespace ScanMesh.Tests.Integration.Standalone;

/// <summary>A run of the command line in this process, with its own cache folder.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(string cache, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        int exitCode;
        using (var terminal = new Terminal(Stream.Null, output, error) { Environment = name => name == "XDG_CACHE_HOME" ? cache : null })
            exitCode = await CommandLine.RunAsync(arguments, terminal);
        return new CommandRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
