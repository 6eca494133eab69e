using System.Globalization;
using ScanMesh.Hosting.Access;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Sources;
using ScanMesh.Ingest.Webhooks;

namespace ScanMesh.Ingest.Operators;

/// <summary>
/// <c>/v1/sources</c>, for who configures senders (API tokens of scope admin): what to configure there, how an event would be read,
/// and reading an event again that came before.
/// </summary>
internal static class SourceEndpoints
{
    /// <summary>Header that says when a replayed event came at first.</summary>
    public const string ReceivedAt = "ScanMesh-Received-At";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.DenyByDefault().MapGroup("/v1/sources");
        api.MapGet("", List).RequireAuthorization(ApiPolicies.Admin);
        api.MapGet("/{name}/guide", Explain).RequireAuthorization(ApiPolicies.Admin);
        api.MapPost("/{name}/test", TestAsync).RequireAuthorization(ApiPolicies.Admin);
        api.MapPost("/{name}/replay", ReplayAsync).RequireAuthorization(ApiPolicies.Admin);
    }

    private static IResult List(SourceCatalog sources) => Results.Json(sources.All.Select(s => new SourceView(s.Name, s.Kind.Traits.Kind, AuthOf(s), s.Registry?.Name)));

    private static IResult Explain(string name, HttpContext context, SourceCatalog sources, ScanMeshOptions options)
    {
        if (!sources.TryGet(name, out var source))
            return Answers.NotFound(Unknown(name, sources));
        var auth = AuthOf(source);
        var secret = source.Options.SecretFile is { } file ? $"$(cat {file})" : "THE-SECRET";
        var address = options.Mesh.PublicIngest?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";
        var path = source.Kind.Traits.Kind == "native" ? "/v1/scans" : WebhookRoutes.Prefix + name;
        var guide = new GuideContext
        {
            Source = name,
            Url = $"{address}{path}{(auth == "key" ? $"?key={secret}" : "")}",
            Authentication = auth,
            Header = auth switch
            {
                "bearer" => $"Authorization: Bearer {secret}",
                "basic" => $"Authorization: Basic $(printf %s {source.Options.Username}:{secret} | base64 -w0)",
                "header" => $"{source.Options.Header ?? source.Kind.Traits.CredentialHeader}: {secret}",
                _ => null,
            },
            Secret = secret,
            Username = source.Options.Username,
            RegistryHost = source.Registry?.Endpoint.Host,
        };
        return Results.Json(new GuideView(name, source.Kind.Traits.Kind, source.Kind.Traits.Title, source.Kind.Guide(guide)));
    }

    private static Task<IResult> TestAsync(string name, HttpContext context, SourceCatalog sources, WebhookHandler handler) =>
        sources.TryGet(name, out var source) ? handler.TestAsync(context, source) : Task.FromResult(Answers.NotFound(Unknown(name, sources)));

    private static Task<IResult> ReplayAsync(string name, HttpContext context, SourceCatalog sources, WebhookHandler handler)
    {
        if (!sources.TryGet(name, out var source))
            return Task.FromResult(Answers.NotFound(Unknown(name, sources)));
        return DateTimeOffset.TryParse(context.Request.Headers[ReceivedAt], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var receivedAt)
            ? handler.ReplayAsync(context, source, receivedAt)
            : Task.FromResult(Answers.Malformed($"The header {ReceivedAt} does not say when the event came."));
    }

    private static string AuthOf(ConfiguredSource source) => source.Options.Auth ?? source.Kind.Traits.Authentications[0];

    private static string Unknown(string name, SourceCatalog sources) =>
        sources.All.Count == 0 ? "No source is configured." : $"There is no source '{ReadingBuilder.Bound(name)}'; there are: {string.Join(", ", sources.All.Select(s => s.Name))}.";
}
