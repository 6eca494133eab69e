using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ScanMesh.Engine.Ecosystems.OsRelease;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// The file analysers in use with the limits that shape what they find: with a blob's digest the key of a layer record (SEMANTICS S3).
/// Immutable; one is shared by all scans of a process.
/// </summary>
public sealed class AnalyserSet
{
    /// <summary>Raised with every change of the set, so that generations never mix in one image (SEMANTICS S6).</summary>
    public const int Generation = 5;

    /// <summary>Raised when the same blob bytes would be decoded into other entries.</summary>
    public const int DecoderVersion = 2;

    private static readonly IReadOnlyList<WantedFile> None = [];
    private readonly ScanLimits limits;
    private readonly ImmutableArray<IFileAnalyser> analysers;
    private readonly ByLastCharacter byPath;
    private readonly ImmutableArray<IFileAnalyser> ofExecutables;
    private readonly ImmutableArray<IFileAnalyser> language;
    private readonly ByLastCharacter languageByPath;

    private AnalyserSet(ScanLimits limits, ImmutableArray<IFileAnalyser> analysers, ImmutableArray<IFileAnalyser> language)
    {
        this.limits = limits;
        this.analysers = analysers;
        this.language = language;
        byPath = new ByLastCharacter(analysers.Where(a => a is not IExecutableAnalyser));
        languageByPath = new ByLastCharacter(language.Where(a => a is not IExecutableAnalyser));
        ofExecutables = [.. analysers.Where(a => a is IExecutableAnalyser)];
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Describe())));
    }

    /// <summary>SHA-256, 64 lower-case hexadecimal digits, over the generation, decoder version, analyser ids and limits.</summary>
    public string Hash { get; }

    /// <summary>True when somebody asks which paths OS packages own.</summary>
    internal bool TakesOwned => !language.IsEmpty;

    /// <summary>The built-in set.</summary>
    public static AnalyserSet Create(ScanLimits limits) => Create(limits, Ecosystems.All);

    /// <summary>A set of other ecosystems; os-release is always read.</summary>
    public static AnalyserSet Create(ScanLimits limits, ImmutableArray<IEcosystem> ecosystems)
    {
        ImmutableArray<IFileAnalyser> language = [.. ecosystems.Where(e => !e.IsPackageDatabase).SelectMany(e => e.Analysers)];
        ImmutableArray<IFileAnalyser> all = [new OsReleaseAnalyser(), .. ecosystems.SelectMany(e => e.Analysers)];
        return new AnalyserSet(limits, language.IsEmpty ? [.. all.Where(a => a is not IOwnershipAnalyser)] : all, language);
    }

    /// <summary>A builder for one layer.</summary>
    /// <param name="cancellationToken">Ends an analyser at its next reading.</param>
    public LayerRecordBuilder NewBuilder(CancellationToken cancellationToken = default) => new(this, limits, cancellationToken);

    /// <summary>True when somebody asks for files by their first bytes.</summary>
    internal bool TakesExecutables => !ofExecutables.IsEmpty;

    /// <summary>The analysers that want this path; mostly none.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isExecutable">True when the file begins as <see cref="ExecutableFile"/> says.</param>
    internal IReadOnlyList<WantedFile> Wanted(ReadOnlySpan<char> path, bool isExecutable)
    {
        List<WantedFile>? wanted = null;
        Ask(byPath.Of(path), path, ref wanted);
        if (isExecutable)
            Ask(ofExecutables, path, ref wanted);
        return wanted ?? None;
    }

    /// <summary>True for an analyser that is chosen by a file's first bytes.</summary>
    internal bool IsOfExecutables(string analyser) => ofExecutables.Any(a => a.Id == analyser);

    /// <summary>True for an analyser that is chosen by a file's first bytes and does not refuse this path.</summary>
    internal bool IsWantedOfExecutables(string analyser, ReadOnlySpan<char> path)
    {
        foreach (var candidate in ofExecutables)
            if (candidate.Id == analyser)
                return candidate.Needs(path) != FileNeed.None;
        return false;
    }

    /// <summary>True when a language analyser would read this path, or may, so that its owner matters.</summary>
    internal bool MayBeOwned(string path)
    {
        foreach (var analyser in languageByPath.Of(path))
            if (analyser.Needs(path) != FileNeed.None)
                return true;
        if (!ExecutableFile.MayBeAt(path))
            return false;
        foreach (var analyser in language)
            if (analyser is IExecutableAnalyser && analyser.Needs(path) != FileNeed.None)
                return true;
        return false;
    }

    private static void Ask(ImmutableArray<IFileAnalyser> candidates, ReadOnlySpan<char> path, ref List<WantedFile>? wanted)
    {
        foreach (var analyser in candidates)
            if (analyser.Needs(path) is var need and not FileNeed.None)
                (wanted ??= []).Add(new WantedFile(analyser, need));
    }

    /// <summary>What is hashed, one value a line. The time limit is left out: it never shapes a record (SEMANTICS S9).</summary>
    private string Describe()
    {
        var text = new StringBuilder();
        Line("generation", Generation);
        Line("decoder", DecoderVersion);
        foreach (var analyser in analysers.OrderBy(a => a.Id, StringComparer.Ordinal))
            text.Append("analyser ").Append(analyser.Id).Append(' ').Append(analyser.MaxFileBytes.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line(nameof(limits.LayerBytesIn), limits.LayerBytesIn);
        Line(nameof(limits.LayerBytesOut), limits.LayerBytesOut);
        Line(nameof(limits.CompressionRatio), limits.CompressionRatio);
        Line(nameof(limits.RatioFreeBytes), limits.RatioFreeBytes);
        Line(nameof(limits.LayerEntries), limits.LayerEntries);
        Line(nameof(limits.PathBytes), limits.PathBytes);
        Line(nameof(limits.AnalysedFileBytes), limits.AnalysedFileBytes);
        Line(nameof(limits.Nesting), limits.Nesting);
        Line(nameof(limits.NestedBytes), limits.NestedBytes);
        Line(nameof(limits.LayerPackages), limits.LayerPackages);
        Line(nameof(limits.LayerRecordBytes), limits.LayerRecordBytes);
        Line(nameof(limits.LinkSteps), limits.LinkSteps);
        return text.ToString();

        void Line(string name, long value) => text.Append(name).Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
