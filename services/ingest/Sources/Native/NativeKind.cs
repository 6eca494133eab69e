using System.Text.Json;
using ScanMesh.Engine.Model;

namespace ScanMesh.Ingest.Sources.Native;

/// <summary>
/// Our own request, for CI jobs: <c>{"reference": "host/repository:tag"}</c>. The host must be one of the configured registries,
/// or the source's own where it names one. The header Idempotency-Key is the request's identity where it is given; else each
/// request is one of its own: who asks again may have pushed another image under the tag meanwhile.
/// </summary>
internal sealed class NativeKind : ISourceKind
{
    private const int MaxKey = 200;
    private const string IdempotencyKey = "Idempotency-Key";

    public SourceTraits Traits { get; } = new()
    {
        Kind = "native",
        Title = "CI jobs and scripts",
        Lane = Contracts.V1.Lane.OnDemand,
        Authentications = ["bearer", "basic", "header", "oidc", "mtls", "none"],
        Headers = [IdempotencyKey],
    };

    public void Read(JsonElement root, IHeaderDictionary headers, ReadingBuilder reading)
    {
        const string Form = """The body must be {"reference": "host/repository[:tag][@digest]"}.""";
        if (root.Text("reference") is not { } text)
            reading.Wrong($"There is no reference. {Form}");
        else if (!ImageReference.TryParse(text, null, out var reference))
            reading.Wrong($"The reference is not host/repository[:tag][@digest]. {Form}");
        else if (!reading.Context.Registries.TryFindHost(reference.Host, out var registry))
            reading.Wrong($"No registry with host '{reference.Host}' is configured.");
        else if (reading.Context.Registry is { } own && own.Name != registry.Name)
            reading.Wrong($"This source may ask for images of registry '{own.Name}' only.");
        else
            reading.Push(new ImageClaim
            {
                Host = reference.Host,
                Repository = reference.Repository,
                Tag = reference.Tag,
                Digest = reference.Digest?.ToString(),
                EventId = headers.Text(IdempotencyKey) is { Length: <= MaxKey } key ? key : Guid.NewGuid().ToString("D"),
            });
    }

    public string Guide(GuideContext context) =>
        $$"""
        In a CI job, after the push:

        curl --fail {{(context.Header is { } header ? $"-H \"{header}\" " : "")}}-d '{"reference":"{{context.RegistryHost ?? "registry.example.com"}}/team/app:1.4"}' {{context.Url}}

        The header Idempotency-Key makes repeated calls one request. The answer holds the request's id, for: scanmesh where ID
        """;
}
