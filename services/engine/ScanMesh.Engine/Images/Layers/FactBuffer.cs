using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Secrets;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Takes what one analyser finds in one file, within the layer's budget.</summary>
/// <param name="path">The file.</param>
/// <param name="analyser">The analyser's id.</param>
/// <param name="budget">The layer's budget.</param>
/// <param name="owned">Takes owned paths; null when nobody asks for them.</param>
internal sealed class FactBuffer(string path, string analyser, RecordBudget budget, Action<OwnedPath>? owned) : IFactSink
{
    private const int MaxProblems = 100;
    private const int MaxMessage = 300;
    private const int MaxText = 4096;
    private const int MaxIdentity = 256;
    private readonly List<Fact> facts = [];
    private readonly SortedSet<Problem> problems = [];

    /// <inheritdoc/>
    public bool TakesOwned => owned is not null;

    /// <inheritdoc/>
    public void Add(Fact fact)
    {
        var clean = Clean(fact, out var length);
        if (length > MaxText * 4 || (clean is PackageFact package && !IsPlausible(package)))
            AddProblem(ProblemReason.Malformed, "an entry is longer than any real one, or holds control characters, and was left out");
        else if ((clean is not PackageFact || budget.TryTakePackages(1)) && budget.TryTakeText(length))
            facts.Add(clean);
    }

    /// <inheritdoc/>
    public void AddOwned(string ownedPath, string owner)
    {
        if (owned is not null && budget.TryTakeText(ownedPath.Length + owner.Length))
            owned(new OwnedPath(WellFormed(ownedPath), WellFormed(owner), path));
    }

    /// <inheritdoc/>
    public void AddProblem(ProblemReason reason, string message)
    {
        if (reason == ProblemReason.Limit)
            budget.Exceed($"{analyser} met a limit in a file");
        if (problems.Count < MaxProblems)
        {
            var text = WellFormed(Shortened(Redactor.Redact(message)));
            if (budget.TryTakeText(text.Length))
                problems.Add(new Problem(path, analyser, reason, text));
        }
        else if (problems.Count == MaxProblems)
            problems.Add(new Problem(path, analyser, reason, "further problems of this file were left out"));
    }

    private static string Shortened(string message) => message.Length > MaxMessage ? message[..MaxMessage] : message;

    /// <summary>All of it, in canonical order and without repeats.</summary>
    public FileEvidence ToEvidence()
    {
        facts.Sort(FactOrder.Instance);
        var distinct = ImmutableArray.CreateBuilder<Fact>(facts.Count);
        foreach (var fact in facts)
            if (distinct.Count == 0 || FactOrder.Instance.Compare(distinct[^1], fact) != 0)
                distinct.Add(fact);
        return new FileEvidence(path, analyser, distinct.DrainToImmutable(), [.. problems]);
    }

    /// <summary>The text with lone surrogates replaced, so that it survives UTF-8.</summary>
    public static string WellFormed(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i < text.Length && i >= 0; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
        return text;
    }

    /// <inheritdoc cref="WellFormed(string)"/>
    public static ReadOnlySpan<char> WellFormed(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : WellFormed(text.ToString());

    /// <summary>Identities travel far (purls, keys of databases, terminals): what no package manager would write goes no further than here.</summary>
    private static bool IsPlausible(PackageFact package) =>
        IsPlausible(package.Name) && IsPlausible(package.Version) && IsPlausible(package.SourceName) && IsPlausible(package.SourceVersion) && IsPlausible(package.Architecture)
        && IsPlausible(package.Module) && (package.InnerPath is null || !package.InnerPath.Any(char.IsControl));

    private static bool IsPlausible(string? text) => text is null || (text.Length <= MaxIdentity && !text.Any(char.IsControl));

    private static Fact Clean(Fact fact, out long length)
    {
        switch (fact)
        {
            case PackageFact package:
                var cleaned = package with
                {
                    Name = WellFormed(package.Name),
                    Version = WellFormed(package.Version),
                    SourceName = package.SourceName is null ? null : WellFormed(package.SourceName),
                    SourceVersion = package.SourceVersion is null ? null : WellFormed(package.SourceVersion),
                    Architecture = package.Architecture is null ? null : WellFormed(package.Architecture),
                    InnerPath = package.InnerPath is null ? null : WellFormed(package.InnerPath),
                    Module = package.Module is null ? null : WellFormed(package.Module),
                    Licences = package.Licences.IsDefaultOrEmpty ? [] : [.. package.Licences.Select(WellFormed).Distinct().Order(StringComparer.Ordinal)],
                };
                length = cleaned.Type.Length + cleaned.Name.Length + cleaned.Version.Length + (cleaned.SourceName?.Length ?? 0)
                    + (cleaned.SourceVersion?.Length ?? 0) + (cleaned.Architecture?.Length ?? 0) + (cleaned.InnerPath?.Length ?? 0) + (cleaned.Module?.Length ?? 0) + cleaned.Licences.Sum(l => (long)l.Length);
                return cleaned;
            case OsReleaseFact release:
                var fields = release.Fields.Where(f => IsPlausible(f.Key) && IsPlausible(f.Value)).Select(f => KeyValuePair.Create(WellFormed(f.Key), WellFormed(f.Value))).ToImmutableArray();
                length = fields.Sum(f => (long)f.Key.Length + f.Value.Length);
                return new OsReleaseFact(fields);
            default:
                throw new InvalidOperationException($"{fact.GetType().Name} is not a fact that a layer record holds.");
        }
    }
}
