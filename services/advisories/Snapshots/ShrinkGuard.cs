using System.Globalization;
using ScanMesh.Engine.Advisories;

namespace ScanMesh.Advisories.Snapshots;

/// <summary>
/// Holds back a snapshot in which an ecosystem lost suspiciously much (SECURITY T10): a feed that shrank or withdrew by accident would
/// close findings.
/// </summary>
internal static class ShrinkGuard
{
    /// <summary>Share of an ecosystem's records that may go missing in one build.</summary>
    internal const double MostLost = 0.05;

    /// <summary>So few may always go: in a small set a share says nothing.</summary>
    internal const long AlwaysAllowed = 20;

    /// <summary>Why the snapshot is held, or null. Compared only while the list of inputs is the same: changing it is the operator's word.</summary>
    public static string? Check(PublishedSnapshot? current, string inputList, SnapshotInfo next)
    {
        if (current is null || current.InputList != inputList)
            return null;
        var live = next.Ecosystems.ToDictionary(e => e.Name, e => e.Records, StringComparer.Ordinal);
        foreach (var (ecosystem, before) in current.LiveRecords.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            var lost = before - live.GetValueOrDefault(ecosystem);
            if (lost > AlwaysAllowed && lost > before * MostLost)
                return string.Create(CultureInfo.InvariantCulture, $"{lost} of {before} records of {ecosystem} are gone or withdrawn");
        }

        return null;
    }
}
