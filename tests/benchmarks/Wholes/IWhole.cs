namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>One measurement of a whole: a scan, a service, a snapshot.</summary>
internal interface IWhole
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Runs it and tells its figures.</summary>
    Task<IReadOnlyList<Figure>> RunAsync(Bench bench);
}

/// <summary>One figure; <see cref="Reach"/> is what the project wants of it, or null.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The value.</param>
/// <param name="Unit">Its unit; "x" for a ratio to the baseline of the same run.</param>
internal sealed record Figure(string Name, double Value, string Unit)
{
    public double? Reach { get; init; }

    /// <summary>True when <see cref="Reach"/> is a least value rather than a most.</summary>
    public bool IsLeast { get; init; }

    public bool? IsReached => Reach is { } reach ? IsLeast ? Value >= reach : Value <= reach : null;

    public static Figure AtMost(string name, double value, string unit, double reach) => new(name, value, unit) { Reach = reach };

    public static Figure AtLeast(string name, double value, string unit, double reach) => new(name, value, unit) { Reach = reach, IsLeast = true };
}
