using System.Collections;
using System.Globalization;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Lays <c>ScanMesh__Section__Key</c> variables over a file's settings; a number as a part is an index of a list.</summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "ScanMesh__";

    /// <summary>The overrides among some variables, in ordinal order.</summary>
    public static IReadOnlyList<(string Name, string Value)> Select(IDictionary variables) =>
        [.. variables.Cast<DictionaryEntry>()
            .Select(e => (Name: (string)e.Key, Value: (string?)e.Value ?? ""))
            .Where(e => e.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(e => e.Name, StringComparer.Ordinal)];

    /// <summary>Applies overrides in place.</summary>
    public static void Apply(MapSetting root, IReadOnlyList<(string Name, string Value)> overrides, ConfigurationErrors errors)
    {
        foreach (var (name, value) in overrides)
        {
            var parts = name[Prefix.Length..].Split("__");
            if (parts.Any(p => p.Length == 0) || !Set(root, parts, name, value))
                errors.AddAt(name, "does not name a setting (ScanMesh__Section__Key)");
        }
    }

    private static bool Set(Setting container, ReadOnlySpan<string> parts, string name, string value)
    {
        Setting? child = null;
        var index = -1;
        if (container is MapSetting map)
        {
            index = map.Entries.FindIndex(Matches(parts[0]));
            child = index < 0 ? null : map.Entries[index].Value;
        }
        else if (container is not ListSetting list || !TryIndex(parts[0], out index) || index > list.Items.Count)
        {
            return false;
        }
        else
        {
            child = index < list.Items.Count ? list.Items[index] : null;
        }

        if (parts.Length == 1)
        {
            Put(container, index, parts[0], name, new ScalarSetting(name, value) { Folder = Environment.CurrentDirectory });
            return true;
        }

        if (child is null or ScalarSetting)
        {
            child = TryIndex(parts[1], out _) ? new ListSetting(name, []) : new MapSetting(name, []);
            Put(container, index, parts[0], name, child);
        }

        return Set(child, parts[1..], name, value);
    }

    private static void Put(Setting container, int index, string key, string name, Setting value)
    {
        switch (container)
        {
            case MapSetting map when index >= 0:
                map.Entries[index] = new SettingEntry(map.Entries[index].Key, name, value);
                break;
            case MapSetting map:
                map.Entries.Add(new SettingEntry(key, name, value));
                break;
            case ListSetting list when index < list.Items.Count:
                list.Items[index] = value;
                break;
            case ListSetting list:
                list.Items.Add(value);
                break;
        }
    }

    private static Predicate<SettingEntry> Matches(string key) => entry => string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase);

    private static bool TryIndex(string text, out int index) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
