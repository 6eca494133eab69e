namespace ScanMesh.Advisories.Snapshots;

/// <summary>What a build gave, before it is known whether it is news.</summary>
/// <param name="ContentHash">Hash of the match content.</param>
/// <param name="Records">Records in it.</param>
/// <param name="DataAsOf">Newest <c>modified</c> that is not in the future; null without records.</param>
internal sealed record CompiledSnapshot(string ContentHash, long Records, DateTimeOffset? DataAsOf);
