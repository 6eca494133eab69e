using ScanMesh.Engine.Advisories;
using ScanMesh.Engine.Advisories.Osv;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Modules: the same package built for several streams, side by side. A build for a module has the module's mark in its release
/// (<c>.module+el8...</c>, <c>.module_el8...</c>), so a version without it is of no module. Which module it is, only a label says.
/// </summary>
internal static class RpmModule
{
    /// <summary>
    /// False when one of the two is of a module and the other is not, or when both are and the package's label is of none of the modules that the record
    /// names. A statement without a version says nothing of modules and concerns every build; so does one of a module where a label is missing on either side.
    /// </summary>
    public static bool Concerns(Advisory advisory, Package package)
    {
        if (IsModular(advisory.Affected) is not { } isModular)
            return true;
        var label = package.Module is { Length: > 0 } module ? module : null;
        if (isModular != (label is not null || IsModular(package.Version)))
            return false;
        return !isModular || label is null || advisory.Modules.IsEmpty || advisory.Modules.Contains(NameAndStream(label), StringComparer.Ordinal);
    }

    /// <summary><c>nodejs:18</c> of <c>nodejs:18:8070020230306170042:bd1311ed</c>.</summary>
    internal static string NameAndStream(string label)
    {
        var first = label.IndexOf(':', StringComparison.Ordinal);
        var second = first < 0 ? -1 : label.IndexOf(':', first + 1);
        return second < 0 ? label : label[..second];
    }

    /// <summary>Null when the statement names no version but the start of all.</summary>
    private static bool? IsModular(OsvAffected affected)
    {
        bool? modular = null;
        foreach (var range in affected.Ranges)
            foreach (var item in range.Events)
            {
                if (IsModular(item.Version))
                    return true;
                if (item.Version is not ("0" or "*"))
                    modular = false;
            }

        foreach (var version in affected.Versions)
        {
            if (IsModular(version))
                return true;
            modular = false;
        }

        return modular;
    }

    private static bool IsModular(string version) => version.Contains(".module+", StringComparison.Ordinal) || version.Contains(".module_", StringComparison.Ordinal);
}
