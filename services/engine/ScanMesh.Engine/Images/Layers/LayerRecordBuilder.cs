using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// Builds one layer's record from its entries in archive order: gives the files to the analysers, keeps whiteouts, links and the path
/// index. Made by <see cref="AnalyserSet.NewBuilder"/>, used for one layer, by one thread.
/// </summary>
public sealed class LayerRecordBuilder : ILayerEntrySink
{
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueName = ".wh..wh..opq";
    private const string MetadataPrefix = ".wh..wh.";
    private readonly AnalyserSet analysers;
    private readonly RecordBudget budget;
    private readonly FileAnalysis analysis;
    private readonly LayerTree tree;
    private readonly LayerLinks links;
    private readonly CountedLinks countedLinks;
    private readonly int linkSteps;
    private readonly Dictionary<ulong, KeptEvidence> evidence = [];
    private readonly HashSet<string> whiteouts = new(StringComparer.Ordinal);
    private readonly HashSet<string> opaqueFolders = new(StringComparer.Ordinal);
    private int sequence;

    internal LayerRecordBuilder(AnalyserSet analysers, ScanLimits limits, CancellationToken cancellationToken)
    {
        this.analysers = analysers;
        budget = new RecordBudget(limits);
        analysis = new FileAnalysis(limits, budget, cancellationToken);
        tree = new LayerTree(limits.LayerEntries);
        links = new LayerLinks(tree);
        countedLinks = new CountedLinks(links, linkSteps = limits.LinkSteps);
    }

    /// <inheritdoc/>
    /// <remarks>What reading <paramref name="content"/> throws is passed on; what an analyser throws is recorded.</remarks>
    public void OnEntry(in LayerEntry entry, Stream content)
    {
        sequence++;
        if (entry.Path.Length == 0)
            return;
        var name = FactBuffer.WellFormed(entry.Path);
        if (links.Count == 0 || !LinkResolver.LeadsThroughLinks(name, links))
            Put(entry, name, content);
        else
            PutThroughLinks(entry, name.ToString(), content);
    }

    /// <summary>Ends the layer; the builder is of no use any more.</summary>
    /// <param name="blob">Digest of the blob as transported; empty for a flat root file system.</param>
    /// <param name="blobSize">Its size.</param>
    /// <param name="uncompressed">Digest of the uncompressed archive.</param>
    /// <param name="partial">True when the reader hit a limit or met a broken archive; limits met here make the record partial too.</param>
    /// <param name="problems">The reader's problems with the layer as a whole.</param>
    public LayerRecord Build(Digest blob, long blobSize, Digest uncompressed, bool partial, IEnumerable<Problem> problems)
    {
        tree.Seal();
        var kept = evidence.Where(e => tree.Is(e.Key, NodeKind.File, e.Value.Sequence)).Select(e => e.Value).ToList();
        var record = new LayerRecord
        {
            Blob = blob,
            BlobSize = blobSize,
            Uncompressed = uncompressed,
            AnalyserSet = analysers.Hash,
            Evidence = [.. kept.SelectMany(e => e.Files).OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Analyser, StringComparer.Ordinal)],
            Whiteouts = [.. whiteouts.Order(StringComparer.Ordinal)],
            OpaqueFolders = [.. opaqueFolders.Order(StringComparer.Ordinal)],
            Links = links.ToArray(),
            Paths = tree.ToIndex(),
            Owned = [.. kept.SelectMany(e => e.Owned).Distinct().OrderBy(o => o.Path, StringComparer.Ordinal).ThenBy(o => o.Owner, StringComparer.Ordinal).ThenBy(o => o.Evidence, StringComparer.Ordinal)],
            Problems = [.. problems.Concat(budget.Problems).Distinct().Order()],
            Partial = partial || budget.IsExceeded,
        };
        tree.Release();
        return record;
    }

    private void PutThroughLinks(in LayerEntry entry, string name, Stream content)
    {
        var real = LinkResolver.Ancestors(name, countedLinks);
        if (countedLinks.IsSpent)
            budget.Exceed($"names of the layer lead through symbolic links over more than {linkSteps} steps");
        else if (real is null)
            budget.Drop(name, "the entry lies behind a loop of symbolic links and was left out");
        else
            Put(entry, real, content);
    }

    private void Put(in LayerEntry entry, ReadOnlySpan<char> path, Stream content)
    {
        if (LayerPath.Name(path).StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
            AddWhiteout(path.ToString());
        else if (entry.Kind == EntryKind.Directory)
            TryPut(path, NodeKind.Folder, out _);
        else if (entry.Kind == EntryKind.SymbolicLink)
            AddLink(path.ToString(), entry.LinkTarget ?? "");
        else if (TryPut(path, NodeKind.File, out var hash) && entry.Kind == EntryKind.HardLink)
            AddHardLink(entry, path, hash);
        else if (entry.Kind == EntryKind.File)
            AddFile(entry, path, hash, content);
    }

    /// <summary>Looks at the first bytes where somebody asks for programs; the analysers get them again.</summary>
    private void AddFile(in LayerEntry entry, ReadOnlySpan<char> path, ulong hash, Stream content)
    {
        Span<byte> head = stackalloc byte[ExecutableFile.HeadBytes];
        head = head[..(analysers.TakesExecutables && entry.Size >= ExecutableFile.MinBytes ? content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) : 0)];
        var wanted = analysers.Wanted(path, ExecutableFile.Is(head));
        if (wanted.Count > 0)
            Analyse(entry, path, hash, head.IsEmpty ? content : new ReturnedHead(head, content), wanted);
    }

    // Apart from its caller, which is called for every file: what it captures is allocated on entry.
    private void Analyse(in LayerEntry entry, ReadOnlySpan<char> path, ulong hash, Stream content, IReadOnlyList<WantedFile> wanted)
    {
        var owned = new List<OwnedPath>();
        var told = analysis.Run(path.ToString(), entry.Size, content, wanted, analysers.TakesOwned ? o => KeepOwned(o, owned) : null);
        // Most programs say nothing. What they replace, the path index tells.
        told = told.RemoveAll(f => f.Facts.IsEmpty && f.Problems.IsEmpty && analysers.IsOfExecutables(f.Analyser));
        if (!told.IsEmpty && budget.TryTakeText(path.Length, told.Length))
            evidence[hash] = new KeptEvidence(sequence, told, [.. owned]);
    }

    private void AddWhiteout(string path)
    {
        var folder = LayerPath.Parent(path);
        var name = LayerPath.Name(path);
        if (name.SequenceEqual(OpaqueName))
        {
            if (budget.TryTakeText(folder.Length))
                opaqueFolders.Add(folder);
            return;
        }

        // Other names of this form are bookkeeping of old union file systems, not content.
        if (name.StartsWith(MetadataPrefix, StringComparison.Ordinal))
            return;
        var removed = name[WhiteoutPrefix.Length..];
        if (removed is "" or "." or "..")
            budget.Add(new Problem(path, null, ProblemReason.Malformed, "the whiteout names nothing"));
        else if (budget.TryTakeText(path.Length))
            whiteouts.Add(LayerPath.Join(folder, removed));
    }

    private void AddLink(string path, string target)
    {
        if (TryPut(path, NodeKind.Link, out var hash) && budget.TryTakeText(path.Length + target.Length))
            links.Put(hash, path, FactBuffer.WellFormed(target), sequence);
    }

    private void KeepOwned(OwnedPath path, List<OwnedPath> owned)
    {
        if (analysers.MayBeOwned(path.Path))
            owned.Add(path);
    }

    /// <summary>A second name of a file that was read under its first name, if it was. Analysers of programs took it by its bytes, the others go by the name.</summary>
    private void AddHardLink(in LayerEntry entry, ReadOnlySpan<char> name, ulong hash)
    {
        var known = FirstName(entry.LinkTarget ?? "");
        List<string> wanted = [.. analysers.Wanted(name, isExecutable: false).Select(w => w.Analyser.Id)];
        foreach (var file in known?.Files ?? [])
            if (analysers.IsWantedOfExecutables(file.Analyser, name))
                wanted.Add(file.Analyser);
        if (wanted.Count == 0 || !budget.TryTakeText(name.Length, wanted.Count))
            return;
        // What a second name repeats is kept once more, and counts once more.
        if (known is not null && !budget.TryTakeText(name.Length, known.Owned.Length + known.Files.Sum(f => f.Problems.Length)))
            return;
        var path = name.ToString();
        var files = ImmutableArray.CreateBuilder<FileEvidence>(wanted.Count);
        foreach (var id in wanted.Order(StringComparer.Ordinal))
            files.Add(known?.Files.FirstOrDefault(f => f.Analyser == id) is { } first && budget.TryTakePackages(first.Facts.Length)
                ? first with { Path = path, Problems = [.. first.Problems.Select(p => p with { Path = path })] }
                : new FileEvidence(path, id, [], [new Problem(path, id, ProblemReason.Unsupported, "a hard link to a file that was not read under its own name")]));
        evidence[hash] = new KeptEvidence(sequence, files.DrainToImmutable(), [.. (known?.Owned ?? []).Select(o => o with { Evidence = path })]);
    }

    private KeptEvidence? FirstName(string target)
    {
        var real = LinkResolver.Ancestors(target, countedLinks);
        if (countedLinks.IsSpent)
            budget.Exceed($"names of the layer lead through symbolic links over more than {linkSteps} steps");
        return real is not null && evidence.TryGetValue(PathHash.Of(real), out var kept) && tree.Is(PathHash.Of(real), NodeKind.File, kept.Sequence) ? kept : null;
    }

    private bool TryPut(ReadOnlySpan<char> path, NodeKind kind, out ulong hash)
    {
        if (tree.TryPut(path, kind, sequence, out hash))
            return true;
        budget.Exceed("the layer has more paths than the limit of entries");
        return false;
    }

    private sealed record KeptEvidence(int Sequence, ImmutableArray<FileEvidence> Files, ImmutableArray<OwnedPath> Owned);
}
