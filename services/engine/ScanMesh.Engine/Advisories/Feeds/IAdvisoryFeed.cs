using System.Collections.Immutable;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>
/// A source of advisories, with copies of its parts in a folder: <c>PART/all.zip</c>, records of the OSV schema, so that the folder is an input of a snapshot.
/// A part is an ecosystem ("Debian") or one release of it ("Fedora:40").
/// </summary>
public interface IAdvisoryFeed : IDisposable
{
    /// <summary>Address as it may be shown.</summary>
    string ShownAddress { get; }

    /// <summary>Parts that it offers now, ordinal order.</summary>
    /// <exception cref="FeedException">It does not say.</exception>
    Task<ImmutableArray<string>> OfferedAsync(CancellationToken cancellationToken);

    /// <summary>Bytes that fetching a part anew takes; null when the feed does not tell.</summary>
    Task<long?> SizeAsync(string part, CancellationToken cancellationToken);

    /// <summary>Brings the copy of a part up to date: bytes that were fetched, or null when nothing changed.</summary>
    /// <exception cref="FeedException">It cannot be had; a copy that is there stays.</exception>
    Task<long?> FetchAsync(string part, IProgress<FeedProgress>? progress, CancellationToken cancellationToken);
}
