using System.Collections.Immutable;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>
/// An erratum of AlmaLinux may name several builds of one package for one release, a statement each: those that mended it, and later ones of the same source,
/// with another mark of the module or a suffix of AlmaLinux's. The earliest has the fix (AlmaLinux's word, https://github.com/aquasecurity/fanal/issues/186);
/// by the others, images with an earlier build would be affected.
/// </summary>
internal static class AlmaLinuxBuilds
{
    private const string Ecosystem = "AlmaLinux";
    private static readonly RpmVersionScheme versions = new();

    /// <summary>
    /// The statements without those of later builds. Builds of modules are of one source where they agree up to the module's mark: those of two streams stand
    /// side by side, and both count. Statements of another form, and what is not AlmaLinux's, are left as they are.
    /// </summary>
    public static ImmutableArray<OsvAffected> Earliest(ImmutableArray<OsvAffected> affected)
    {
        if (affected.Length < 2 || !affected.Any(IsOfAlmaLinux))
            return affected;
        var kept = new List<OsvAffected>(affected.Length);
        var places = new Dictionary<(string Ecosystem, string Name, string Source), int>();
        foreach (var statement in affected)
        {
            if (IsOfAlmaLinux(statement) && FixedIn(statement) is { } build)
            {
                var key = (statement.Ecosystem, statement.Name, Source(build));
                if (places.TryGetValue(key, out var place))
                {
                    if (versions.Compare(build, FixedIn(kept[place])!) < 0)
                        kept[place] = statement;
                    continue;
                }

                places.Add(key, kept.Count);
            }

            kept.Add(statement);
        }

        return kept.Count == affected.Length ? affected : [.. kept];
    }

    private static bool IsOfAlmaLinux(OsvAffected affected) => EcosystemName.WithoutRelease(affected.Ecosystem) is Ecosystem;

    /// <summary>The build of a statement "all before it"; null for a statement of another form.</summary>
    private static string? FixedIn(OsvAffected affected) =>
        affected is { Versions.IsEmpty: true, Ranges: [{ Events: [{ Kind: OsvEventKind.Introduced, Version: "0" }, { Kind: OsvEventKind.Fixed, Version: var build }] }] }
        && versions.Compare(build, build) is not null ? build : null;

    /// <summary>What comes before a module's mark; "" for a build of no module, of which one follows the other.</summary>
    private static string Source(string build) => build.IndexOf(".module", StringComparison.Ordinal) is >= 0 and var mark ? build[..mark] : "";
}
