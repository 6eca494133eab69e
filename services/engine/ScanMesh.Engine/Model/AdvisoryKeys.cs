using ScanMesh.Engine.Ecosystems;

namespace ScanMesh.Engine.Model;

/// <summary>A name by which advisories are looked up, and the version that they are compared with.</summary>
/// <param name="Name">In the ecosystem's own spelling.</param>
/// <param name="Version">The version.</param>
public readonly record struct AdvisoryKey(string Name, string Version);

/// <summary>The one or two keys of a package: by its own name first, then by its source's. Never empty, never twice the same; nothing is allocated to walk it.</summary>
public readonly struct AdvisoryKeys
{
    private readonly AdvisoryKey? second;

    private AdvisoryKeys(AdvisoryKey first, AdvisoryKey? second) => (First, this.second) = (first, second is { } other && other != first ? other : null);

    /// <summary>The one that counts where both are named.</summary>
    public AdvisoryKey First { get; }

    /// <summary>The keys of a package, as its ecosystem's records name what they are about.</summary>
    internal static AdvisoryKeys Of(Package package)
    {
        var ecosystem = Ecosystems.Ecosystems.OfAdvisories(package.Ecosystem);
        var source = new AdvisoryKey(ecosystem?.AdvisoryName(package.SourceName) ?? package.SourceName, package.SourceVersion);
        // Vendors do not say which of the two they name.
        var subjects = Vendors.Within(package.Ecosystem) is not null ? AdvisorySubjects.BinaryPackages | AdvisorySubjects.SourcePackages
            : ecosystem?.SubjectsOf(package.Ecosystem) ?? AdvisorySubjects.SourcePackages;
        if (package.Source is null || (subjects & AdvisorySubjects.BinaryPackages) == 0)
            return new AdvisoryKeys(source, null);
        var own = new AdvisoryKey(ecosystem?.AdvisoryName(package.Name) ?? package.Name, package.Version);
        return new AdvisoryKeys(own, (subjects & AdvisorySubjects.SourcePackages) != 0 ? source : null);
    }

    /// <summary>In order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the keys.</summary>
    public struct Enumerator
    {
        private readonly AdvisoryKeys keys;
        private int at;

        internal Enumerator(AdvisoryKeys keys) => this.keys = keys;

        /// <summary>The key that was reached.</summary>
        public readonly AdvisoryKey Current => at == 1 ? keys.First : keys.second!.Value;

        /// <summary>Goes to the next one; false at the end.</summary>
        public bool MoveNext() => ++at == 1 || (at == 2 && keys.second is not null);
    }
}
