using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>What one layer record may still keep. A limit that is hit makes the record partial and is a problem, once.</summary>
internal sealed class RecordBudget(ScanLimits limits)
{
    private const int MaxProblems = 1000;

    /// <summary>What an object costs besides its text, in characters: headers, references, a place in a dictionary.</summary>
    private const int ItemCharacters = 50;

    private readonly SortedDictionary<string, Problem> limitProblems = new(StringComparer.Ordinal);
    private readonly List<Problem> problems = [];
    private long textLeft = limits.LayerRecordBytes / sizeof(char);
    private bool hasDropped;
    private int packagesLeft = limits.LayerPackages;

    /// <summary>True when a limit was hit, or an entry was left out.</summary>
    public bool IsExceeded => limitProblems.Count > 0 || hasDropped;

    /// <summary>Problems of the layer as a whole.</summary>
    public IEnumerable<Problem> Problems => problems.Concat(limitProblems.Values);

    /// <summary>Room for this many more packages?</summary>
    public bool TryTakePackages(int count)
    {
        if (packagesLeft >= count)
        {
            packagesLeft -= count;
            return true;
        }

        Exceed($"the layer has more than {limits.LayerPackages} packages");
        return false;
    }

    /// <summary>Room for items with this much text each?</summary>
    public bool TryTakeText(long characters, int items = 1)
    {
        characters = (characters + ItemCharacters) * items;
        if (textLeft >= characters)
        {
            textLeft -= characters;
            return true;
        }

        Exceed($"the layer record would be larger than {limits.LayerRecordBytes} bytes");
        return false;
    }

    /// <summary>A limit was hit.</summary>
    public void Exceed(string message) => limitProblems.TryAdd(message, new Problem(null, null, ProblemReason.Limit, message));

    /// <summary>An entry was left out: what the layer holds there is not known.</summary>
    public void Drop(string path, string why)
    {
        hasDropped = true;
        Add(new Problem(path, null, ProblemReason.Malformed, why));
    }

    /// <summary>A problem of the layer as a whole.</summary>
    public void Add(Problem problem)
    {
        if (problems.Count < MaxProblems)
            problems.Add(problem);
        else
            Exceed($"the layer has more than {MaxProblems} problems");
    }
}
