using ScanMesh.Engine.Model;
using ScanMesh.Hosting.Registries;

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

    public EventReading Read(ReadOnlyMemory<byte> body, IHeaderDictionary headers, SourceContext context)
    {
        var read = EventJson.Use(body, root => Read(root.Text("reference"), headers, context));
        return read.Malformed is null || read.Ignored.Count > 0 ? read : read with { Malformed = $"""{read.Malformed} The body must be {"{"}"reference": "host/repository[:tag][@digest]"{"}"}.""" };
    }

    public string Guide(GuideContext context) =>
        $$"""
        In a CI job, after the push:

        curl --fail {{(context.Header is { } header ? $"-H \"{header}\" " : "")}}-d '{"reference":"{{context.RegistryHost ?? "registry.example.com"}}/team/app:1.4"}' {{context.Url}}

        The header Idempotency-Key makes repeated calls one request. The answer holds the request's id, for: scanmesh where ID
        """;

    private static EventReading Read(string? text, IHeaderDictionary headers, SourceContext context)
    {
        if (text is null)
            return EventReading.Wrong("There is no reference.");
        if (!ImageReference.TryParse(text, null, out var reference))
            return EventReading.Wrong("The reference is not host/repository[:tag][@digest].");
        if (!context.Registries.TryFindHost(reference.Host, out var registry))
            return EventReading.Wrong($"No registry with host '{reference.Host}' is configured.");
        if (context.Registry is { } own && own.Name != registry.Name)
            return EventReading.Wrong($"This source may ask for images of registry '{own.Name}' only.");
        if (ImagePush.NotAnImage(reference.Tag) is { } reason)
            return EventReading.Nothing(IgnoreReason.Attached, $"{reference.Repository}:{reference.Tag} is {reason}.");
        return new EventReading { Pushes = [Push(reference, registry, headers)] };
    }

    private static PushEvent Push(ImageReference reference, ConfiguredRegistry registry, IHeaderDictionary headers) => new()
    {
        EventId = headers[IdempotencyKey].ToString() is { Length: > 0 and <= MaxKey } key ? key : Guid.NewGuid().ToString("D"),
        Registry = registry,
        Repository = reference.Repository,
        Tag = reference.Tag,
        Digest = reference.Digest,
    };
}
