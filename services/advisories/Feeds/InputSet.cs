using ScanMesh.Engine.Images.Registry;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Advisories.Feeds;

/// <summary>The configured inputs: local paths as they are, URLs as local copies.</summary>
internal sealed class InputSet : IDisposable
{
    private readonly List<RemoteInput> remotes = [];
    private readonly HttpClient client;
    private readonly AdvisoriesTelemetry telemetry;
    private readonly ILogger<InputSet> logger;

    /// <summary>Sorts the inputs of the configuration into paths and URLs. Only https is fetched.</summary>
    public InputSet(AdvisoriesOptions options, AdvisoriesTelemetry telemetry, ILogger<InputSet> logger)
        : this(options, telemetry, logger, GuardedHttp.CreateClient(Rules(options)))
    {
    }

    internal InputSet(AdvisoriesOptions options, AdvisoriesTelemetry telemetry, ILogger<InputSet> logger, HttpClient client)
    {
        this.telemetry = telemetry;
        this.logger = logger;
        this.client = client;
        List = InputLook.OfList(options.Inputs);
        var paths = new List<string>();
        foreach (var input in options.Inputs)
        {
            if (AsUrl(input) is not { } url)
            {
                paths.Add(Path.GetFullPath(input));
                continue;
            }

            var remote = new RemoteInput(url, options.Directory);
            remotes.Add(remote);
            paths.Add(remote.LocalPath);
        }

        Paths = paths;
    }

    /// <summary>Identity of the configured list.</summary>
    public string List { get; }

    /// <summary>Where the inputs lie, in the configured order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>True when some input must be asked for over the network.</summary>
    public bool HasRemotes => remotes.Count > 0;

    /// <summary>Brings the copies of all URLs up to date; one that fails is logged, counted, and keeps its last good copy.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var remote in remotes)
        {
            try
            {
                if (await remote.RefreshAsync(client, cancellationToken) is { } bytes)
                    logger.Fetched(remote.ShownUrl, bytes);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                logger.FetchFailed(remote.ShownUrl, e);
                telemetry.Failed("fetch");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static Uri? AsUrl(string input) =>
        Uri.TryCreate(input, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) ? url : null;

    private static OutboundRules Rules(AdvisoriesOptions options) => new()
    {
        OperatorHosts = [.. options.Inputs.Select(AsUrl).OfType<Uri>().Select(u => u.IsDefaultPort ? u.Host : u.Authority).Distinct()],
        AllowPrivate = options.AllowPrivate,
        MaxResponseBytes = RemoteInput.MostBytes,
    };
}
