namespace ScanMesh.Engine.Model;

/// <summary>A catalogue of known exploited vulnerabilities.</summary>
/// <param name="Version">Its version in CISA's words, for example <c>2026.08.07</c>.</param>
/// <param name="DataAsOf">When it was released.</param>
public sealed record KevEvidence(string Version, DateTimeOffset DataAsOf);
