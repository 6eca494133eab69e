using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Results.Store.Rows;

namespace ScanMesh.Results.Sweeps;

/// <summary>First a run notes its repositories, so that it knows how much there is to do: those of the configuration, or else those that the registry lists.</summary>
internal static class RepositoryListing
{
    /// <summary>Notes them, page by page from where the run stopped.</summary>
    /// <exception cref="ScanException">The registry does not list them; the message names the setting that helps.</exception>
    public static async Task ReadAsync(SweptRegistry registry, SweepProgress progress, CancellationToken cancellationToken)
    {
        if (registry.Options.Repositories is { Count: > 0 } named)
        {
            await NoteAsync(registry, progress, new RegistryPage(named, 0, null), cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await ReadFromAsync(registry, progress, progress.Row.CatalogNext, cancellationToken).ConfigureAwait(false);
        }
        catch (ScanException e) when (progress.Row.CatalogNext is not null && e.Reason is not (FailureReason.RegistryUnavailable or FailureReason.TooLarge))
        {
            // What the registry gave to go on by need not be good for long: once more from the first page, where all that is noted is known.
            progress.Row = progress.Row with { CatalogNext = null };
            await ReadFromAsync(registry, progress, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ReadFromAsync(SweptRegistry registry, SweepProgress progress, string? from, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var page in registry.Client.ListRepositoriesAsync(from, cancellationToken).ConfigureAwait(false))
            {
                await NoteAsync(registry, progress, page, cancellationToken).ConfigureAwait(false);
                registry.RequireOpen();
            }
        }
        catch (ScanException e) when (from is null && e.Reason is FailureReason.Unauthorized or FailureReason.NotFound or FailureReason.Unsupported)
        {
            throw new ScanException(e.Reason, $"{e.Message} It does not list its repositories to us: name those to be swept in registries.{registry.Name}.sweep.repositories.", e);
        }
    }

    private static Task NoteAsync(SweptRegistry registry, SweepProgress progress, RegistryPage page, CancellationToken cancellationToken)
    {
        progress.Row = progress.Row with
        {
            CatalogNext = page.Next,
            Skipped = progress.Row.Skipped + page.Skipped,
            Phase = page.Next is null ? SweepPhase.Tags : SweepPhase.Repositories,
        };
        return progress.SaveAsync(
            async session =>
            {
                var names = page.Names.Where(registry.Selection.Takes);
                // At the end those that are known and not listed: their tags may be deleted.
                if (page.Next is null && progress.Row.Mode == SweepMode.Sweep && registry.Options.Repositories.Count == 0)
                    names = names.Union(from known in await session.References.ListRepositoriesAsync(registry.Name).ConfigureAwait(false) where registry.Selection.Takes(known) select known);
                return await session.SweepWork.AddRepositoriesAsync(progress.Row.Id, names).ConfigureAwait(false);
            },
            cancellationToken);
    }
}
