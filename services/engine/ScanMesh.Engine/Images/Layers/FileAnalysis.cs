using System.Collections.Immutable;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>Gives one file to the analysers that want it, within the limits, and turns what they throw into problems.</summary>
internal sealed class FileAnalysis(ScanLimits limits, RecordBudget budget, CancellationToken cancellationToken)
{
    /// <summary>Reads the file once, whatever the number of analysers.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="size">Its size.</param>
    /// <param name="content">Its content, forward only.</param>
    /// <param name="wanted">The analysers, at least one.</param>
    /// <param name="owned">Takes owned paths; null when nobody asks for them.</param>
    public ImmutableArray<FileEvidence> Run(string path, long size, Stream content, IReadOnlyList<WantedFile> wanted, Action<OwnedPath>? owned)
    {
        var evidence = ImmutableArray.CreateBuilder<FileEvidence>(wanted.Count);
        var readable = new List<WantedFile>(wanted.Count);
        foreach (var want in wanted)
            if (size <= Math.Min(want.Analyser.MaxFileBytes, limits.AnalysedFileBytes))
                readable.Add(want);
            else
                evidence.Add(TooLarge(path, size, want.Analyser));
        if (readable is [{ Need: FileNeed.Stream } only])
            evidence.Add(RunOne(only.Analyser, path, size, content, owned));
        else if (readable.Count > 0)
        {
            using var copy = SeekableCopy.Of(content, size);
            foreach (var want in readable)
                evidence.Add(RunOne(want.Analyser, path, size, copy.OpenView(), owned));
        }

        evidence.Sort((left, right) => string.CompareOrdinal(left.Analyser, right.Analyser));
        return evidence.DrainToImmutable();
    }

    private FileEvidence RunOne(IFileAnalyser analyser, string path, long size, Stream content, Action<OwnedPath>? owned)
    {
        var facts = new FactBuffer(path, analyser.Id, budget, owned);
        using var hosted = new HostedStream(content, size, cancellationToken);
        using var nested = new NestedCopies(limits, cancellationToken);
        try
        {
            analyser.Analyse(new AnalysedFile(path, size, hosted, nested), facts);
        }
        catch (Exception fault) when (hosted.Fault is null && !cancellationToken.IsCancellationRequested)
        {
            if (fault is NestedLimitException)
                facts.AddProblem(ProblemReason.Limit, fault.Message);
            else if (fault is InvalidDataException or FormatException or EndOfStreamException or System.Text.Json.JsonException or System.Xml.XmlException)
                facts.AddProblem(ProblemReason.Malformed, fault.Message);
            else
                facts.AddProblem(ProblemReason.Internal, $"the analyser failed with {fault.GetType().Name}");
        }

        hosted.Fault?.Throw();
        return facts.ToEvidence();
    }

    /// <summary>
    /// A limit that was hit, so that the inventory is not whole. Not so for programs: nobody hides more in a large one than by removing what tells of its modules,
    /// and images with libraries of a gigabyte are many.
    /// </summary>
    private FileEvidence TooLarge(string path, long size, IFileAnalyser analyser)
    {
        var limit = Math.Min(analyser.MaxFileBytes, limits.AnalysedFileBytes);
        var facts = new FactBuffer(path, analyser.Id, budget, null);
        facts.AddProblem(analyser is IExecutableAnalyser ? ProblemReason.Unsupported : ProblemReason.Limit, $"the file has {size} bytes, more than the {limit} that are read");
        return facts.ToEvidence();
    }
}

/// <summary>An analyser that wants a file, and how.</summary>
internal readonly record struct WantedFile(IFileAnalyser Analyser, FileNeed Need);
