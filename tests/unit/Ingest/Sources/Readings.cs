using System.Text;
using Microsoft.AspNetCore.Http;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Registries;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

/// <summary>Reads bodies as a source would, with registries of every sender configured.</summary>
internal static class Readings
{
    public const string Digest = "sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf";

    public static readonly DateTimeOffset ReceivedAt = new(2026, 7, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly RegistryCatalog Registries = RegistryCatalog.From(
        new Dictionary<string, RegistryOptions>
        {
            ["corp"] = new() { Host = "registry.corp.example" },
            ["acr"] = new() { Host = "myregistry.azurecr.io", Aliases = ["demo.azurecr.io", "mojrodevops.azurecr.io"] },
            ["aliyun"] = new() { Host = "registry.cn-hangzhou.aliyuncs.com" },
            ["ecr"] = new() { Host = "123456789012.dkr.ecr.us-west-2.amazonaws.com", Aliases = ["123456789012.dkr.ecr.us-east-1.amazonaws.com", "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"] },
            ["gar"] = new() { Host = "us-west1-docker.pkg.dev", Aliases = ["gcr.io"] },
            ["ghcr"] = new() { Host = "ghcr.io" },
            ["gitea"] = new() { Host = "localhost:3000" },
            ["harbor"] = new() { Host = "localhost", Aliases = ["harbor.mydomain.com"] },
            ["hub"] = new() { Host = "docker.io" },
            ["jfrog"] = new() { Host = "example.jfrog.io" },
            ["quay"] = new() { Host = "quay.io" },
            ["generic"] = new() { Host = "registry.example.com" },
        },
        withCredentials: false);

    /// <summary>What a source of the kind reads.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">Lines of <c>Name: value</c>.</param>
    /// <param name="own">Name of its registry, or null.</param>
    /// <param name="repositories">Its mapping, or null.</param>
    public static EventReading Read(string kind, byte[] body, string headers = "", string? own = null, IReadOnlyDictionary<string, string>? repositories = null) =>
        SourceKinds.Find(kind)!.Read(body, Headers(headers), new SourceContext
        {
            Source = "s",
            Registries = Registries,
            Registry = own is null ? null : Registries.All.Single(r => r.Name == own),
            Repositories = repositories ?? new Dictionary<string, string>(),
            ReceivedAt = ReceivedAt,
        });

    public static EventReading Read(string kind, string body, string headers = "", string? own = null, IReadOnlyDictionary<string, string>? repositories = null) =>
        Read(kind, Encoding.UTF8.GetBytes(body), headers, own, repositories);

    /// <summary>Its only push, with nothing wrong: <c>registry/repository:tag@digest</c>.</summary>
    public static PushEvent OnlyPush(EventReading reading)
    {
        Assert.Null(reading.Malformed);
        Assert.Empty(reading.Deletes);
        return Assert.Single(reading.Pushes);
    }

    /// <summary>Its only deletion, as text; there is no push.</summary>
    public static string OnlyDeletion(EventReading reading)
    {
        Assert.Empty(reading.Pushes);
        Assert.Null(reading.Malformed);
        Assert.Equal(IgnoreReason.Delete, Assert.Single(reading.Ignored).Reason);
        return Text(Assert.Single(reading.Deletes));
    }

    /// <summary>Its only reason to ignore; there is no push, no deletion and no error.</summary>
    public static IgnoreReason OnlyIgnored(EventReading reading)
    {
        Assert.Empty(reading.Pushes);
        Assert.Empty(reading.Deletes);
        Assert.Null(reading.Malformed);
        return Assert.Single(reading.Ignored).Reason;
    }

    /// <summary>Its error; there is nothing else.</summary>
    public static string OnlyWrong(EventReading reading)
    {
        Assert.Empty(reading.Pushes);
        Assert.Empty(reading.Deletes);
        Assert.Empty(reading.Ignored);
        Assert.Null(reading.Handshake);
        return Assert.IsType<string>(reading.Malformed);
    }

    public static string Text(PushEvent push) => Text(push.Registry.Name, push.Repository, push.Tag, push.Digest?.ToString());

    public static string Text(DeleteEvent deletion) => Text(deletion.Registry.Name, deletion.Repository, deletion.Tag, deletion.Digest?.ToString());

    public static HeaderDictionary Headers(string lines)
    {
        var headers = new HeaderDictionary();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            headers.Append(line[..line.IndexOf(": ", StringComparison.Ordinal)], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        return headers;
    }

    private static string Text(string registry, string repository, string? tag, string? digest) => $"{registry}/{repository}{(tag is null ? "" : ":" + tag)}{(digest is null ? "" : "@" + digest)}";
}
