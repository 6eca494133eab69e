using System.Globalization;

namespace ScanMesh.Advisories.Snapshots;

/// <summary>Holds back a snapshot that lost suspiciously much (SECURITY T10): a feed that shrank by accident would close findings.</summary>
internal static class ShrinkGuard
{
    /// <summary>Share of records that may go missing in one build.</summary>
    internal const double MostLost = 0.05;

    /// <summary>So few may always go: in a small set a share says nothing.</summary>
    internal const long AlwaysAllowed = 20;

    /// <summary>Why the snapshot is held, or null. Compared only while the list of inputs is the same: changing it is the operator's word.</summary>
    public static string? Check(PublishedSnapshot? current, string inputList, long records)
    {
        if (current is null || current.InputList != inputList)
            return null;
        var lost = current.Records - records;
        return lost > AlwaysAllowed && lost > current.Records * MostLost
            ? string.Create(CultureInfo.InvariantCulture, $"{lost} of {current.Records} records are gone")
            : null;
    }
}
