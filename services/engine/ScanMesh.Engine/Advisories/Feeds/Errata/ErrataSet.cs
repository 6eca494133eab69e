namespace ScanMesh.Engine.Advisories.Feeds.Errata;

/// <summary>The errata of one copy: of the same id one, whatever documents it stands in; bounded.</summary>
internal sealed class ErrataSet
{
    /// <summary>Most errata.</summary>
    public const int MaxErrata = 500_000;

    /// <summary>Most packages, CVEs and modules of all errata together.</summary>
    public const int MaxPackages = 4_000_000;

    private readonly SortedDictionary<string, Erratum> byId = new(StringComparer.Ordinal);
    private readonly List<Erratum> withoutId = [];
    private int packages;

    /// <summary>Those with an id, ordinal order.</summary>
    public IReadOnlyCollection<Erratum> Errata => byId.Values;

    /// <summary>Those whose id cannot name a record, in the documents' order.</summary>
    public IReadOnlyList<Erratum> WithoutId => withoutId;

    /// <summary>When the newest was changed, or null.</summary>
    public DateTimeOffset? Newest => byId.Values.Max(e => e.Updated ?? e.Issued);

    /// <summary>Adds one.</summary>
    /// <exception cref="InvalidDataException">They are too many.</exception>
    public void Add(Erratum erratum)
    {
        packages += erratum.Fixed.Count + erratum.Cves.Count + erratum.Modules.Count;
        if (packages > MaxPackages || byId.Count + withoutId.Count >= MaxErrata)
            throw new InvalidDataException($"more than {MaxErrata} errata or {MaxPackages} packages, CVEs and modules");
        if (!erratum.HasId)
            withoutId.Add(erratum);
        else if (!byId.TryAdd(erratum.Id, erratum))
            byId[erratum.Id].Merge(erratum);
    }
}
