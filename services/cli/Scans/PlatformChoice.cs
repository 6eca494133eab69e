using ScanMesh.Engine.Model;

namespace ScanMesh.Cli.Scans;

/// <summary>Which image of an index: the default, one platform's, or all.</summary>
/// <param name="Platform">The wanted platform; null = linux/amd64 or the only one.</param>
/// <param name="All">Every image of the index.</param>
internal sealed record PlatformChoice(Platform? Platform, bool All)
{
    /// <summary>Nothing asked for.</summary>
    public static readonly PlatformChoice Any = new(null, false);

    /// <summary>Parses <c>os/arch[/variant]</c> or <c>all</c>; null for anything else.</summary>
    public static PlatformChoice? Parse(string text) =>
        text == "all" ? new PlatformChoice(null, true)
        : Engine.Model.Platform.TryParse(text, null, out var platform) ? new PlatformChoice(platform, false)
        : null;

    /// <summary>True when an image of this platform is what was asked for; a platform that is not known is taken as it is.</summary>
    public bool Accepts(Platform? found) => Platform is null || found is null || (Platform.Os == found.Os && Platform.Architecture == found.Architecture);
}
