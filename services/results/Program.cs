using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Results;

return await ServiceHost.RunAsync(
    "results",
    args,
    ConfigurationPart.SweptRegistryCredentials | ConfigurationPart.Bus | ConfigurationPart.Database | ConfigurationPart.Mesh | ConfigurationPart.Api | ConfigurationPart.Ledger,
    (builder, options) => builder.AddResults(options).AddMeshBus(options).AddLedgerConsumers().AddDeadLetters(),
    app => app.MapResults(),
    probes: ResultsService.Probes);
