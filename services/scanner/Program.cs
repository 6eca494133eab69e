using ScanMesh.Hosting;
using ScanMesh.Hosting.Bus;
using ScanMesh.Scanner;

return await ServiceHost.RunAsync(
    "scanner",
    args,
    ScannerService.Reads,
    (builder, options) => builder.AddMeshBus(options).AddScanLanes(options).AddScanner(options),
    app => app.MapScanner());
