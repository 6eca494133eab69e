namespace ScanMesh.Hosting.Configuration;

/// <summary>A value as it was written, with where: <c>scanmesh.yaml:12</c> or the name of an environment variable.</summary>
internal abstract record Setting(string Origin);

/// <summary>A single value; null for an empty one.</summary>
internal sealed record ScalarSetting(string Origin, string? Value) : Setting(Origin)
{
    /// <summary>Folder at which a relative path starts.</summary>
    public required string Folder { get; init; }
}

/// <summary>A list.</summary>
internal sealed record ListSetting(string Origin, List<Setting> Items) : Setting(Origin);

/// <summary>A mapping, in the order written.</summary>
internal sealed record MapSetting(string Origin, List<SettingEntry> Entries) : Setting(Origin);

/// <summary>One key of a mapping; the key's own place is told, because a block value begins on a later line.</summary>
internal sealed record SettingEntry(string Key, string Origin, Setting Value);
