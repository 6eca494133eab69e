using ScanMesh.Advisories;
using ScanMesh.Hosting;

return await ServiceHost.RunAsync(
    "advisories",
    args,
    AdvisoriesService.Reads,
    (builder, options) => builder.AddAdvisories(options),
    app => app.MapAdvisories(),
    probes: AdvisoriesService.Probes);
