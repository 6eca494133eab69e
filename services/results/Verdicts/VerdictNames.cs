using ScanMesh.Events.V1;

namespace ScanMesh.Results.Verdicts;

/// <summary>Outcomes between the wire, the engine and text.</summary>
internal static class VerdictNames
{
    /// <summary>The engine's outcome.</summary>
    public static Engine.Model.VerdictOutcome ToEngine(VerdictOutcome outcome) => outcome switch
    {
        VerdictOutcome.Pass => Engine.Model.VerdictOutcome.Pass,
        VerdictOutcome.Warn => Engine.Model.VerdictOutcome.Warn,
        VerdictOutcome.Fail => Engine.Model.VerdictOutcome.Fail,
        _ => Engine.Model.VerdictOutcome.Unknown,
    };

    /// <summary>Lower-case word.</summary>
    public static string ToText(VerdictOutcome outcome) => ToEngine(outcome).ToString().ToLowerInvariant();
}
