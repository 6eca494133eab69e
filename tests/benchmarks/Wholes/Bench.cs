using System.Globalization;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>What the wholes share: a folder for samples, which is kept between runs, and how often to measure.</summary>
/// <param name="Folder">Samples are made here once.</param>
/// <param name="Rounds">Rounds of each measurement; the median counts.</param>
internal sealed record Bench(string Folder, int Rounds)
{
    /// <summary>A sample below <see cref="Folder"/>, made if it is not there yet. Half-made ones are never seen.</summary>
    public string Sample(string name, Action<string> make)
    {
        var path = Path.Combine(Folder, name);
        if (Path.Exists(path))
            return path;
        Say($"making {name}");
        var making = path + ".making";
        if (Directory.Exists(making))
            Directory.Delete(making, recursive: true);
        Directory.CreateDirectory(making);
        make(making);
        Directory.Move(making, path);
        return path;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Progress, on standard error.</summary>
    public static void Say(FormattableString text) => Console.Error.WriteLine("# " + text.ToString(CultureInfo.InvariantCulture));
}
