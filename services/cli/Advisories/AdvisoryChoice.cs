namespace ScanMesh.Cli.Advisories;

/// <summary>Where advisories come from, as the user said.</summary>
internal sealed record AdvisoryChoice(IReadOnlyList<string> Paths, Uri? Server, string? TokenFile, bool Offline);
