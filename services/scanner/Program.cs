using ScanMesh.Hosting;
using ScanMesh.Scanner;

return await ServiceHost.RunAsync(
    "scanner",
    args,
    ScannerService.Reads,
    (builder, options) => builder.AddScanner(options),
    app => app.MapScanner());
