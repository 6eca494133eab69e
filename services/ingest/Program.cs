using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Ingest;

return await ServiceHost.RunAsync(
    "ingest",
    args,
    IngestConfiguration.Reads,
    (builder, options) => builder.AddMeshBus(options).AddSpooledSink(options).AddIngest(options),
    app => app.MapIngest(),
    IngestConfiguration.Validate);
