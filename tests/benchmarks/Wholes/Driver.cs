using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>Runs wholes and prints a table, or JSON lines with <c>--json</c>.</summary>
internal static class Driver
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Usage()
    {
        Console.Error.WriteLine("parts [BENCHMARKDOTNET ARGUMENTS] | wholes [--json FILE] [--rounds N] [--samples FOLDER] [NAME...]");
        Console.Error.WriteLine("wholes: " + string.Join(' ', Wholes.All.Select(w => w.Name)));
        return 2;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        string? file = null;
        var bench = new Bench(Path.Combine(Path.GetTempPath(), "scanmesh-benchmarks"), 5);
        var names = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json" when i + 1 < args.Length:
                    file = args[++i];
                    break;
                case "--rounds" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    bench = bench with { Rounds = rounds };
                    i++;
                    break;
                case "--samples" when i + 1 < args.Length:
                    bench = bench with { Folder = Path.GetFullPath(args[++i]) };
                    break;
                default:
                    if (Wholes.All.All(w => w.Name != args[i]))
                        return Usage();
                    names.Add(args[i]);
                    break;
            }
        }

        Directory.CreateDirectory(bench.Folder);
        Console.WriteLine($"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.FrameworkDescription}, median of {bench.Rounds}");
        var results = new List<object>();
        foreach (var whole in Wholes.All.Where(w => names.Count == 0 || names.Contains(w.Name)))
        {
            foreach (var figure in await whole.RunAsync(bench))
            {
                var reach = figure.Reach is { } r ? string.Create(CultureInfo.InvariantCulture, $"{(figure.IsLeast ? ">=" : "<=")} {r:0.##}  {(figure.IsReached == true ? "reached" : "NOT reached")}") : "";
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{whole.Name,-22} {figure.Name,-44} {figure.Value,14:#,0.###} {figure.Unit,-12} {reach}").TrimEnd());
                results.Add(new { whole = whole.Name, figure.Name, figure.Value, figure.Unit, figure.Reach, figure.IsLeast, figure.IsReached });
            }
        }

        if (file is not null)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { processor = Processor(), cores = Environment.ProcessorCount, os = RuntimeInformation.OSDescription, runtime = RuntimeInformation.FrameworkDescription, bench.Rounds, figures = results }, json));
        return 0;
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : "unknown";
}
