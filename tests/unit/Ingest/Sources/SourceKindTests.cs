using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Journal;
using ScanMesh.Ingest.Sources;
using ScanMesh.Tests.Kit.Senders;

namespace ScanMesh.Tests.Unit.Ingest.Sources;

/// <summary>What holds for every kind.</summary>
public sealed class SourceKindTests
{
    public static TheoryData<string> Kinds => [.. SourceKinds.Names];

    [Fact]
    public void Kind_EveryOne_IsNamedAsItsFolder() =>
        Assert.All(SourceKinds.All, k => Assert.Equal(k.GetType().Namespace!.Split('.')[^1].ToLowerInvariant(), k.Traits.Kind));

    [Fact]
    public void Folders_EveryOne_IsListed() => Assert.Equal(
        Directory.GetDirectories(Path.Combine(Kit.SharedCases.Repository, "services", "ingest", "Sources")).Select(d => Path.GetFileName(d).ToLowerInvariant()).Order(StringComparer.Ordinal),
        SourceKinds.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bodies_OfEveryKind_AreUnderstood(string kind)
    {
        var bodies = SenderBodies.All.Where(b => b.Kind == kind).ToList();
        Assert.NotEmpty(bodies);
        Assert.All(bodies, b => Assert.Null(Readings.Read(kind, b.Body, b.Headers, "corp").Malformed));
        Assert.NotEmpty(Readings.Read(kind, bodies[0].Body, bodies[0].Headers, kind == "native" ? null : "corp").Pushes);
    }

    // A raw event is kept with these headers alone: one that is read and not named would be missed when it is replayed.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Headers_ThatAKindReads_AreNamedInItsTraits(string kind)
    {
        var headers = new ReadHeaders();
        foreach (var sender in SenderBodies.All)
        {
            using var body = JsonDocument.Parse(sender.Body);
            SourceKinds.Find(kind)!.Read(body.RootElement, headers, new ReadingBuilder(new SourceContext { Source = "s", Registries = Readings.Registries, ReceivedAt = Readings.ReceivedAt }));
        }

        Assert.Subset(SourceKinds.Find(kind)!.Traits.Headers.ToHashSet(StringComparer.OrdinalIgnoreCase), headers.Names);
        Assert.DoesNotContain(SourceKinds.Find(kind)!.Traits.CredentialHeader ?? "Authorization", SourceKinds.Find(kind)!.Traits.Headers, StringComparer.OrdinalIgnoreCase);
    }

    // SECURITY T6: what is kept of a raw event holds none of its secrets.
    [Fact]
    public void HiddenMembers_OfEveryKind_HideItsSecrets()
    {
        Assert.True(SenderBodies.All.Where(b => b.Body.Contains(SenderBodies.Hush, StringComparison.Ordinal)).Select(b => b.Kind).Distinct().Count() >= 5);
        Assert.All(SenderBodies.All, b => Assert.DoesNotContain(
            SenderBodies.Hush,
            KeptBody.Of(Encoding.UTF8.GetBytes(b.Body), isJson: true, SourceKinds.Find(b.Kind)!.Traits.HiddenMembers)!,
            StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Authentications_OfAKind_AreKnownAndHaveWhatTheyNeed(string kind)
    {
        var traits = SourceKinds.Find(kind)!.Traits;
        Assert.All(traits.Authentications, a => Assert.NotNull(Authentications.Find(a)));
        Assert.Contains("none", traits.Authentications);
        Assert.Equal(traits.Authentications.Contains("hmac"), traits.Signature is not null && traits.CredentialHeader is not null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Configuration_UsualWayOfAKind_NeedsNoMoreThanASecret(string kind)
    {
        var traits = SourceKinds.Find(kind)!.Traits;
        var token = traits.Authentications[0] == "oidc";
        var source = new SourceOptions
        {
            Kind = kind,
            Registry = traits.NeedsRegistry ? "corp" : null,
            Secret = token ? null : "a-secret-of-a-source",
            Audience = token ? "scanmesh" : null,
            Subject = token ? "push@project.iam.gserviceaccount.com" : null,
        };
        var errors = new ConfigurationErrors();
        IngestConfiguration.Validate(new ScanMeshOptions { Sources = { ["s"] = source } }, errors);
        errors.ThrowIfAny();
    }

    // One line a kind in both documents, with the ways of authentication that it really has.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Readme_LineOfAKind_IsThereAndTellsItsWays(string kind)
    {
        Assert.Single(Rows("README.md"), r => r[2].Trim() == $"`{kind}`");
        var row = Assert.Single(Rows("services", "ingest", "README.md"), r => r[1].Trim() == $"`{kind}`");
        var ways = SourceKinds.Find(kind)!.Traits.Authentications;
        Assert.StartsWith($"`{ways[0]}`", row[3].Trim(), StringComparison.Ordinal);
        Assert.All(ways.Where(w => w != "none"), w => Assert.Contains(w, row[3], StringComparison.Ordinal));
    }

    private static IEnumerable<string[]> Rows(params string[] path) =>
        File.ReadLines(Path.Combine([Kit.SharedCases.Repository, .. path])).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Select(l => l.Split('|')).Where(r => r.Length > 3);

    private sealed class ReadHeaders : IHeaderDictionary
    {
        public HashSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

        public long? ContentLength { get; set; }

        public ICollection<string> Keys => [];

        public ICollection<StringValues> Values => [];

        public int Count => 0;

        public bool IsReadOnly => true;

        public StringValues this[string key]
        {
            get => Names.Add(key) ? default : default;
            set => throw new NotSupportedException();
        }

        public bool ContainsKey(string key)
        {
            Names.Add(key);
            return false;
        }

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value)
        {
            value = default;
            return ContainsKey(key);
        }

        public void Add(string key, StringValues value) => throw new NotSupportedException();

        public void Add(KeyValuePair<string, StringValues> item) => throw new NotSupportedException();

        public void Clear() => throw new NotSupportedException();

        public bool Contains(KeyValuePair<string, StringValues> item) => ContainsKey(item.Key);

        public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => throw new NotSupportedException();

        public bool Remove(string key) => throw new NotSupportedException();

        public bool Remove(KeyValuePair<string, StringValues> item) => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => Enumerable.Empty<KeyValuePair<string, StringValues>>().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
