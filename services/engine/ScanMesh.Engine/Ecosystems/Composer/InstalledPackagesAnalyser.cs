using System.Collections.Immutable;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems.Composer;

/// <summary>Reads <c>vendor/composer/installed.json</c>: Composer's list of what it installed, of version 1 (a list) and 2 (an object with a list).</summary>
internal sealed class InstalledPackagesAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "composer-installed/1";

    /// <inheritdoc/>
    public long MaxFileBytes => JsonFile.MaxBytes;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["composer/installed.json"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        path.EndsWith("/composer/installed.json", StringComparison.Ordinal) || path is "composer/installed.json" ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        using var json = JsonFile.ParseValue(file);
        if (json.RootElement.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
            throw new FormatException("this file is no list of packages");
        foreach (var package in json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.EnumerateArray() : json.RootElement.Items("packages"))
            if (package.Text("name") is { } name && package.Text("version") is { } version)
                facts.Add(new PackageFact("composer", name, version) { Licences = Licences(package) });
    }

    /// <summary>What a package says of its licence: a list, or one text.</summary>
    public static ImmutableArray<string> Licences(JsonElement package) =>
        package.Text("license") is { } one ? [one] : [.. package.Items("license").Where(l => l.ValueKind == JsonValueKind.String).Select(l => l.GetString()!).Take(32)];
}
