namespace ScanMesh.Ingest.Sources;

/// <summary>One thing of an event that is rightly ignored.</summary>
/// <param name="Reason">Why, for counting.</param>
/// <param name="Text">Why, for people; bounded.</param>
/// <param name="Place">What it was about, where that is known, so that it is found by its name.</param>
public sealed record IgnoredPart(IgnoreReason Reason, string Text, EventPlace? Place = null);
