using System.Buffers;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Programs;

/// <summary>Finds well-known programs by the text with which they tell their version (<see cref="ProgramTexts"/>), in files of their names.</summary>
internal sealed class ProgramAnalyser : IExecutableAnalyser
{
    /// <summary>What is read at once, and how much of it is looked at again with what follows.</summary>
    private const int Window = 256 << 10;

    /// <summary>Bytes around an anchor that its pattern sees.</summary>
    private const int Before = 128;
    private const int After = 256;
    private const int Overlap = Before + After;

    /// <summary>Anchors that are tried: a file that is full of them is none of these programs.</summary>
    private const int MaxTries = 2000;

    /// <inheritdoc/>
    public string Id => "program/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 512L << 20;

    /// <inheritdoc/>
    /// <remarks>What lies below Bitnami's folder is told by its own documents.</remarks>
    public FileNeed Needs(ReadOnlySpan<char> path)
    {
        if (path.StartsWith(Bitnami.BitnamiPaths.Root, StringComparison.Ordinal))
            return FileNeed.None;
        var name = LayerPath.Name(path);
        foreach (var text in ProgramTexts.All)
            if (text.IsIn(name))
                return FileNeed.Stream;
        return FileNeed.None;
    }

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        var name = LayerPath.Name(file.Path).ToString();
        List<Search> searches = [.. ProgramTexts.All.Where(t => t.IsIn(name)).Select(t => new Search(t))];
        Read(file.Content, searches);
        foreach (var program in searches.GroupBy(s => s.Text.Program, StringComparer.Ordinal))
        {
            if (program.FirstOrDefault(s => s.Found.Count == 1 || (s.Found.Count > 1 && !s.Text.MustBeUnique)) is { } found)
                facts.Add(FactOf(found.Text, found.Found[0]));
            else if (program.Any(s => s.Found.Count > 1))
                facts.AddProblem(ProblemReason.Unsupported, $"the file holds several texts that may be the version of {program.Key}; none was taken");
        }
    }

    private static PackageFact FactOf(ProgramText text, string version)
    {
        var compared = text.ToAdvisoryVersion?.Invoke(version) ?? version;
        return new PackageFact(ProgramEcosystem.Type, text.Program, version)
        {
            SourceName = text.AdvisoryName == text.Program ? null : text.AdvisoryName,
            SourceVersion = compared == version ? null : compared,
            Basis = PackageBasis.VersionString,
        };
    }

    /// <summary>One pass; a place is looked at with all that belongs around it.</summary>
    private static void Read(Stream content, List<Search> searches)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Window);
        try
        {
            var (kept, isFirst) = (0, true);
            while (true)
            {
                var filled = kept + content.ReadAtLeast(buffer.AsSpan(kept, Window - kept), Window - kept, throwOnEndOfStream: false);
                var isLast = filled < Window;
                foreach (var search in searches)
                    search.Look(buffer.AsSpan(0, filled), isFirst ? 0 : Before, isLast ? filled : filled - After);
                if (isLast)
                    return;
                buffer.AsSpan(filled - Overlap, Overlap).CopyTo(buffer);
                (kept, isFirst) = (Overlap, false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The search for one text in one file.</summary>
    private sealed class Search(ProgramText text)
    {
        private int tries;

        public ProgramText Text => text;

        /// <summary>Different versions, in the order of the file.</summary>
        public List<string> Found { get; } = [];

        /// <summary>Tries the anchors that begin in a part of the window.</summary>
        public void Look(ReadOnlySpan<byte> window, int from, int to)
        {
            for (var at = from; tries < MaxTries && (Found.Count == 0 || (text.MustBeUnique && Found.Count == 1)); at++)
            {
                var next = at < window.Length ? window[at..].IndexOf(text.AnchorBytes) : -1;
                if (next < 0 || (at += next) >= to)
                    return;
                tries++;
                var start = Math.Max(0, at - Before);
                if (text.VersionAt(Encoding.Latin1.GetString(window[start..Math.Min(window.Length, at + After)]), at - start) is { } version && !Found.Contains(version))
                    Found.Add(version);
            }
        }
    }
}
