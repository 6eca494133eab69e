using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sources;

/// <summary>Typed reads from hostile JSON: whatever is not as the image specification says is a <see cref="FailureReason.Corrupt"/> fault that names the field.</summary>
internal static partial class JsonReading
{
    private const int MaxAnnotations = 512;

    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        try
        {
            var document = UnicodeJson.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw Wrong(what, "is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new ScanException(FailureReason.Corrupt, $"The {what} is not valid JSON.", e);
        }
    }

    public static ScanException Wrong(string field, string why) => new(FailureReason.Corrupt, $"The {field} {why}.");

    /// <summary>The property, or null where it is absent or null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement element, string name, string what) => element.Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.ReadString($"{what}.{name}") : throw Wrong($"{what}.{name}", "is not a string");

    public static bool Flag(this JsonElement element, string name, string what) => element.Get(name) is { } value
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong($"{what}.{name}", "is not true or false"));

    public static JsonElement? Object(this JsonElement element, string name, string what) => element.Get(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? value : throw Wrong($"{what}.{name}", "is not an object");

    /// <summary>The elements of an array property, none where it is absent; more than <paramref name="limit"/> is a fault.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name, string what, int limit)
    {
        if (element.Get(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong($"{what}.{name}", "is not an array");
        return value.GetArrayLength() <= limit
            ? value.EnumerateArray()
            : throw new ScanException(FailureReason.TooLarge, $"The {what} has {value.GetArrayLength()} {name}, more than {limit}.");
    }

    public static void CheckStrings(this JsonElement element, string name, string what, Func<string, bool>? valid = null)
    {
        foreach (var item in element.Items(name, what, int.MaxValue))
            if (item.ValueKind != JsonValueKind.String || valid?.Invoke(item.ReadString($"{what}.{name}")) == false)
                throw Wrong($"{what}.{name}", "holds a wrong value");
    }

    public static Descriptor ReadDescriptor(this JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(what, "is not an object");
        var mediaType = element.Text("mediaType", what) ?? throw Wrong($"{what}.mediaType", "is missing");
        CheckMediaType(mediaType, $"{what}.mediaType");
        if (element.Get("size") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt64(out var size) || size < 0)
            throw Wrong($"{what}.size", "is missing or no whole number of bytes");
        if (element.Text("artifactType", what) is { } artifactType)
            CheckMediaType(artifactType, $"{what}.artifactType");
        if (element.Text("data", what) is { } data && !Base64.IsValid(data))
            throw Wrong($"{what}.data", "is not base64");
        element.CheckStrings("urls", what, u => !u.Contains(' ', StringComparison.Ordinal) && Uri.IsWellFormedUriString(u, UriKind.Absolute));
        return new Descriptor(mediaType, element.ReadDigest(what), size)
        {
            ArtifactType = element.Text("artifactType", what),
            HasForeignUrls = element.Items("urls", what, int.MaxValue).Any(),
            Platform = element.Object("platform", what) is { } platform ? platform.ReadPlatform($"{what}.platform", required: true) : null,
            Annotations = element.ReadAnnotations(what),
        };
    }

    public static Platform? ReadPlatform(this JsonElement element, string what, bool required)
    {
        var os = element.Text("os", what);
        var architecture = element.Text("architecture", what);
        var variant = element.Text("variant", what);
        if (required && (os is null || architecture is null))
            throw Wrong(what, "lacks os or architecture");
        // Platforms travel as os/arch/variant: one that would not survive that is no platform.
        return os is { Length: > 0 } && architecture is { Length: > 0 }
            && Platform.TryParse($"{os}/{architecture}{(string.IsNullOrEmpty(variant) ? "" : "/" + variant)}", null, out var platform) ? platform : null;
    }

    public static void CheckMediaType(string value, string what)
    {
        if (!MediaTypePattern().IsMatch(value))
            throw Wrong(what, "is not a media type");
    }

    /// <summary>The text of a JSON string; half a surrogate pair is no text.</summary>
    public static string ReadString(this JsonElement value, string what)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(what, "is not valid text");
        }
    }

    private static Digest ReadDigest(this JsonElement element, string what)
    {
        var text = element.Text("digest", what) ?? throw Wrong($"{what}.digest", "is missing");
        if (Digest.TryParse(text, out var digest))
            return digest;
        var algorithm = text.Split(':')[0];
        throw DigestPattern().IsMatch(text) && text.Length <= 512 && algorithm is not ("sha256" or "sha512")
            ? new ScanException(FailureReason.Unsupported, $"The {what}.digest uses the algorithm {algorithm}; sha256 and sha512 are supported.")
            : Wrong($"{what}.digest", "is not a digest (sha256:… or sha512:…)");
    }

    private static ImmutableDictionary<string, string> ReadAnnotations(this JsonElement element, string what)
    {
        if (element.Object("annotations", what) is not { } annotations)
            return ImmutableDictionary<string, string>.Empty;
        var result = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var annotation in annotations.EnumerateObject())
        {
            if (annotation.Value.ValueKind != JsonValueKind.String)
                throw Wrong($"{what}.annotations", "holds a value that is not a string");
            result[annotation.Name] = annotation.Value.ReadString($"{what}.annotations");
            if (result.Count > MaxAnnotations)
                throw new ScanException(FailureReason.TooLarge, $"The {what} has more than {MaxAnnotations} annotations.");
        }

        return result.ToImmutable();
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\z", RegexOptions.NonBacktracking)]
    private static partial Regex MediaTypePattern();

    [GeneratedRegex(@"\A[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex DigestPattern();
}
