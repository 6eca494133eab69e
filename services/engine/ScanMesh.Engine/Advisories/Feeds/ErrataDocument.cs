using ScanMesh.Engine.Advisories.Feeds.Repositories;

namespace ScanMesh.Engine.Advisories.Feeds;

/// <summary>A document of a part as the feed names it now.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Name">File name of its copy: another for other bytes, where the feed tells a checksum.</param>
/// <param name="Checksum">Of its bytes, or null when the feed tells none.</param>
/// <param name="Size">Bytes, or null.</param>
/// <param name="Time">When it was made, or null.</param>
internal sealed record ErrataDocument(Uri Url, string Name, FileChecksum? Checksum, long? Size, DateTimeOffset? Time);
