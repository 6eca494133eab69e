namespace ScanMesh.Hosting.Configuration;

/// <summary>Values for settings that are written nowhere, where a process wants others than the types' own (standalone: loopback).</summary>
internal static class DefaultSettings
{
    private const string Origin = "defaults";

    /// <summary>Adds each <c>section.key</c> that is not there, in place.</summary>
    public static void Apply(MapSetting root, IReadOnlyDictionary<string, string>? defaults)
    {
        foreach (var (path, value) in defaults ?? new Dictionary<string, string>())
        {
            var (name, key) = path.Split('.', 2) is [var first, var second] ? (first, second) : throw new ArgumentException($"'{path}' is not section.key.", nameof(defaults));
            var at = root.Entries.FindIndex(Named(name));
            if (at >= 0 && root.Entries[at].Value is ScalarSetting { Value: null })
                root.Entries.RemoveAt(at);
            if (!root.Entries.Exists(Named(name)))
                root.Entries.Add(new SettingEntry(name, Origin, new MapSetting(Origin, [])));
            if (root.Entries.Find(Named(name))!.Value is MapSetting section && !section.Entries.Exists(Named(key)))
                section.Entries.Add(new SettingEntry(key, Origin, new ScalarSetting(Origin, value) { Folder = Environment.CurrentDirectory }));
        }
    }

    private static Predicate<SettingEntry> Named(string name) => entry => string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase);
}
