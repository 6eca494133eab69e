using System.Collections.Immutable;
using System.Globalization;
using ScanMesh.Engine.Advisories.Feeds.Errata;
using ScanMesh.Engine.Advisories.Feeds.Repositories;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// Fedora's errata: the updateinfo of the repository of updates of each release, and of its modular one while there was one. Releases whose time is over lie in
/// the archive. Fedora's list holds the newest update of each package alone: one that a later, ordinary update followed is no longer told.
/// </summary>
internal sealed class FedoraFeed(Uri address, string folder, bool allowPrivate, TimeProvider time) : ErrataFeed(Folder(address), folder, allowPrivate, time)
{
    /// <summary>The advisory ecosystem.</summary>
    public const string Ecosystem = "Fedora";

    // The layout with Everything and Modular came with 28; modules ended with 38.
    private const int First = 28;
    private const int LastModular = 38;

    // Offered from here on: the oldest that had its updates when this was written.
    private const int FirstOffered = 42;
    private const int MostOffered = 30;

    /// <summary>True for a release that can be asked for.</summary>
    public static bool IsRelease(string release) => release.Length is > 0 and <= 3 && int.TryParse(release, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= First && release[0] != '0';

    /// <inheritdoc/>
    protected override double MostLost => 0.5;

    /// <summary>The releases in order until the first that is not there or has no errata yet.</summary>
    public override async Task<ImmutableArray<string>> OfferedAsync(CancellationToken cancellationToken)
    {
        var offered = ImmutableArray.CreateBuilder<string>();
        for (var release = FirstOffered; release < FirstOffered + MostOffered; release++)
        {
            try
            {
                if (await RepositoryAsync(release, "Everything", cancellationToken).ConfigureAwait(false) is null)
                    break;
            }
            catch (FeedException e) when (e.IsMissing && offered.Count > 0)
            {
                break;
            }

            offered.Add(string.Create(CultureInfo.InvariantCulture, $"{Ecosystem}:{release}"));
        }

        return offered.DrainToImmutable();
    }

    /// <inheritdoc/>
    protected override async Task<ImmutableArray<ErrataDocument>> DocumentsAsync(string part, CancellationToken cancellationToken)
    {
        var release = int.Parse(EcosystemName.Split(part).Release, NumberStyles.None, CultureInfo.InvariantCulture);
        var everything = await RepositoryAsync(release, "Everything", cancellationToken).ConfigureAwait(false) ?? throw new FeedException($"{ShownAddress} has no updateinfo of {part}", isMissing: true);
        if (release > LastModular)
            return [everything];
        return await ModularAsync(release, cancellationToken).ConfigureAwait(false) is { } modular && modular.Name != everything.Name ? [everything, modular] : [everything];
    }

    /// <inheritdoc/>
    protected override IEnumerable<Erratum> Read(string part, Stream document) => UpdateInfoReader.Read(document, part, readsText: true);

    private async Task<ErrataDocument?> ModularAsync(int release, CancellationToken cancellationToken)
    {
        try
        {
            return await RepositoryAsync(release, "Modular", cancellationToken).ConfigureAwait(false);
        }
        catch (FeedException e) when (e.IsMissing)
        {
            return null;
        }
    }

    private async Task<ErrataDocument?> RepositoryAsync(int release, string variant, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"fedora/linux/updates/{release}/{variant}/x86_64/");
        try
        {
            return await UpdateInfoAsync(new Uri(Address, path), cancellationToken).ConfigureAwait(false);
        }
        catch (FeedException e) when (e.IsMissing)
        {
            return await UpdateInfoAsync(new Uri(Address, "archive/" + path), cancellationToken).ConfigureAwait(false);
        }
    }
}
