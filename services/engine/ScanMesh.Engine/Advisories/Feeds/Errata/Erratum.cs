using System.Text.RegularExpressions;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Advisories.Feeds.Errata;

/// <summary>What a distribution announces as one update: the packages, from which version on they are right, and the CVEs that it is about.</summary>
internal sealed partial class Erratum
{
    /// <summary>Longest id, title or package name.</summary>
    public const int MaxText = 256;

    /// <summary>Longest version.</summary>
    public const int MaxVersion = 512;

    /// <summary>Most packages, CVEs and modules together.</summary>
    private const int MaxItems = 200_000;

    private static readonly RpmVersionScheme versions = new();

    /// <summary>Its id as the distribution writes it, for example ALAS2023-2024-501. Without one it is kept too, so that the build of a snapshot tells of it.</summary>
    public string Id
    {
        get;
        set => field = value.Length <= MaxText ? value : "";
    } = "";

    /// <summary>True when the id can name a record: letters, digits and <c>. _ - : +</c>.</summary>
    public bool HasId => Id.Length > 0 && Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '+');

    /// <summary>One line about it, or "".</summary>
    public string Title { get; set; } = "";

    /// <summary>The distribution's own word, or "" where it gives none.</summary>
    public string Severity { get; set; } = "";

    /// <summary>When it was issued, or null.</summary>
    public DateTimeOffset? Issued { get; set; }

    /// <summary>When it was changed last, or null.</summary>
    public DateTimeOffset? Updated { get; set; }

    /// <summary>Ids of CVEs, ordinal order.</summary>
    public SortedSet<string> Cves { get; } = new(StringComparer.Ordinal);

    /// <summary>Modules that its packages are built for, as <c>NAME:STREAM</c>, ordinal order.</summary>
    public SortedSet<string> Modules { get; } = new(StringComparer.Ordinal);

    /// <summary>Fixed version by package, ordered.</summary>
    public SortedDictionary<ErratumPackage, string> Fixed { get; } = [];

    /// <summary>
    /// Notes that a package is right from a version on. Of several versions, as when an architecture was built again, the latest counts: what was not mended
    /// for some must not look mended.
    /// </summary>
    public void Add(ErratumPackage package, string version)
    {
        if (package.Name.Length is 0 or > MaxText || version.Length is 0 or > MaxVersion)
            return;
        Bound();
        if (!Fixed.TryGetValue(package, out var known) || (versions.Compare(known, version) ?? string.CompareOrdinal(known, version)) < 0)
            Fixed[package] = version;
    }

    /// <summary>Notes a module.</summary>
    public void AddModule(string module)
    {
        Bound();
        if (module.Length is > 0 and <= MaxText)
            Modules.Add(module);
    }

    /// <summary>Notes every CVE id in a text.</summary>
    public void AddCves(string text)
    {
        foreach (var match in Cve().EnumerateMatches(text))
        {
            Bound();
            Cves.Add(text.Substring(match.Index, match.Length));
        }
    }

    /// <summary>Takes in what another erratum of the same id says.</summary>
    public void Merge(Erratum other)
    {
        foreach (var (package, version) in other.Fixed)
            Add(package, version);
        Cves.UnionWith(other.Cves);
        Modules.UnionWith(other.Modules);
        Updated = Updated > other.Updated ? Updated : other.Updated ?? Updated;
    }

    private void Bound()
    {
        if (Fixed.Count + Cves.Count + Modules.Count > MaxItems)
            throw new InvalidDataException($"an erratum of more than {MaxItems} packages, CVEs and modules");
    }

    [GeneratedRegex("CVE-[0-9]{4}-[0-9]{4,19}", RegexOptions.CultureInvariant)]
    private static partial Regex Cve();
}
