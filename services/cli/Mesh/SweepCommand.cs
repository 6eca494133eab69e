using System.CommandLine;

namespace ScanMesh.Cli.Mesh;

/// <summary><c>scanmesh sweep plan|start|pause|status REGISTRY</c>: compare a registry with what a mesh knows of it.</summary>
internal static class SweepCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal) => new("sweep", "Find the images of a registry that no event told a mesh of")
    {
        Plan(terminal),
        Act(terminal, "start", "Begin a sweep, or let a paused one go on; it goes on without this command", "start"),
        Act(terminal, "pause", "Pause the sweep or plan that runs; what it did is kept", "pause"),
        Act(terminal, "status", "Tell how far the newest sweep and plan are", null),
    };

    private static Command Plan(Terminal terminal)
    {
        var (registry, server, tokenFile) = (Registry(), Server(), MeshOptions.TokenFile());
        var again = new Option<bool>("--again") { Description = "make a new plan, also when one was made within the last hour" };
        var command = new Command("plan", "Tell what a sweep would request and pull, before anything is pulled; when stopped it goes on in the mesh, and asked again it tells of the same plan") { registry, again, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = new MeshApi(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile));
            var path = PathOf(parsed.GetRequiredValue(registry));
            await PostAsync(api, $"{path}/plan{(parsed.GetValue(again) ? "?again=true" : "")}", cancellationToken);
            var told = "";
            while (true)
            {
                var plan = (await GetAsync(api, path, cancellationToken)).Plan ?? throw CommandException.Trouble("the mesh knows of no plan.");
                if (plan.IsOver || plan.State == "paused")
                {
                    SweepWords.WritePlan(terminal.Writer, plan);
                    return plan.State == "done" ? ExitCode.Done : ExitCode.Trouble;
                }

                if (SweepWords.Progress(plan) is var progress && progress != told)
                    terminal.Tell(told = progress);
                await Task.Delay(Interval, terminal.Time, cancellationToken);
            }
        });
        return command;
    }

    private static Command Act(Terminal terminal, string name, string description, string? action)
    {
        var (registry, server, tokenFile) = (Registry(), Server(), MeshOptions.TokenFile());
        var command = new Command(name, description) { registry, server, tokenFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = new MeshApi(MeshOptions.RequireServer(parsed.GetValue(server), terminal), parsed.GetValue(tokenFile));
            var path = PathOf(parsed.GetRequiredValue(registry));
            if (action is not null)
                await PostAsync(api, $"{path}/{action}", cancellationToken);
            var status = await GetAsync(api, path, cancellationToken);
            if (status.Plan is { } plan)
                SweepWords.WritePlan(terminal.Writer, plan);
            if (status.Sweep is { } sweep)
                SweepWords.WriteSweep(terminal.Writer, sweep);
            if (status is { Plan: null, Sweep: null })
                terminal.Tell("it was never swept: scanmesh sweep plan tells what that would be, scanmesh sweep start does it.");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task PostAsync(MeshApi api, string path, CancellationToken cancellationToken)
    {
        if (await api.DoAsync(HttpMethod.Post, path, cancellationToken) is { } refusal)
            throw CommandException.Trouble(refusal + ".");
    }

    private static async Task<SweepStatusAnswer> GetAsync(MeshApi api, string path, CancellationToken cancellationToken) =>
        await api.GetJsonAsync(path, MeshJson.Default.SweepStatusAnswer, cancellationToken)
        ?? throw CommandException.Trouble("no registry of this name is swept by the mesh (registries.NAME.sweep), or it is not yours.");

    private static string PathOf(string registry) => $"v1/sweeps/{Uri.EscapeDataString(registry)}";

    private static Argument<string> Registry() => new("REGISTRY") { Description = "its name in the mesh's configuration" };

    private static Option<Uri?> Server() => MeshOptions.Server("address of the mesh's HTTP API (else SCANMESH_SERVER)");
}
