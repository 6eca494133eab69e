using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Telemetry;

namespace ScanMesh.Hosting.Checks;

/// <summary><c>config check FILE</c>: tries everything at once and tells one line each, in order.</summary>
public static class ConfigCheck
{
    private const int Trouble = 1;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The file of <c>config check FILE</c>; null when the arguments are others.</summary>
    public static string? FileOf(IReadOnlyList<string> arguments) =>
        arguments.Count == 3 && arguments[0] == "config" && arguments[1] == "check" ? arguments[2] : null;

    /// <summary>Runs the probes; answers 0 when all went well, else 1. A configuration that is wrong in itself never gets here (exit code 2).</summary>
    public static async Task<int> RunAsync(IReadOnlyList<ConfigProbe> probes, TextWriter output, CancellationToken cancellationToken)
    {
        var lines = probes.Select(p => TryAsync(p, cancellationToken)).ToList();
        var failed = 0;
        foreach (var line in lines)
        {
            var (ok, text) = await line;
            failed += ok ? 0 : 1;
            await output.WriteLineAsync(text);
        }

        await output.WriteLineAsync(probes.Count == 0 ? "nothing to try" : $"{probes.Count - failed} ok, {failed} failed");
        return failed == 0 ? 0 : Trouble;
    }

    private static async Task<(bool Ok, string Text)> TryAsync(ConfigProbe probe, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            return (true, LogText.OneLine($"ok    {probe.Subject}: {await probe.TryAsync(limit.Token)}"));
        }
        catch (ConfigurationException e)
        {
            return (false, LogText.OneLine($"FAIL  {probe.Subject}: {string.Join("; ", e.Errors)}"));
        }
        catch (ScanException e)
        {
            return (false, LogText.OneLine($"FAIL  {probe.Subject}: {e.Message}"));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var why = e is OperationCanceledException ? $"no answer within {Longest.TotalSeconds:0} s" : e.GetBaseException().Message;
            return (false, LogText.OneLine($"FAIL  {probe.Subject}: {why}"));
        }
    }
}
