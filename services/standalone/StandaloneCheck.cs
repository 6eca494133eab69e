using ScanMesh.Advisories;
using ScanMesh.Hosting.Checks;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest;
using ScanMesh.Results;

namespace ScanMesh.Standalone;

/// <summary><c>config check FILE</c> for the whole mesh: what each service would try, of what the file names.</summary>
internal static class StandaloneCheck
{
    private const int WrongUsage = 2;

    private const ConfigurationPart Always = ConfigurationPart.RegistryCredentials | ConfigurationPart.Sources | ConfigurationPart.Advisories | ConfigurationPart.Api
        | ConfigurationPart.Scanner | ConfigurationPart.Ledger;

    /// <summary>Answers the exit code: 0 all well, 1 something failed, 2 the file is wrong.</summary>
    public static async Task<int> RunAsync(string file, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var options = ConfigurationLoader.Load(["--config", file], Always, IngestConfiguration.Validate);
            // Standalone has its own database and bus; a mesh's file names them.
            var hasBus = options.Bus != new BusOptions();
            var hasDatabase = options.Database != new DatabaseOptions();
            var probes = ConfigProbes.Of(options, hasBus ? Always | ConfigurationPart.Bus : Always)
                .Concat(hasDatabase ? ResultsService.Probes(options) : []).Concat(AdvisoriesService.Probes(options));
            return await ConfigCheck.RunAsync([.. probes], output, cancellationToken);
        }
        catch (ConfigurationException e)
        {
            foreach (var line in e.Errors)
                await error.WriteLineAsync(line);
            return WrongUsage;
        }
    }
}
