using System.Globalization;
using System.Reflection;

namespace ScanMesh.Hosting.Configuration;

/// <summary>
/// Fills the options records from settings: keys are the properties' names in camel case. Unknown keys and wrong values are
/// errors with their place; absent and empty settings keep the default.
/// </summary>
internal sealed class SettingsBinder(ConfigurationErrors errors)
{
    /// <summary>Binds a mapping to a record.</summary>
    public T Bind<T>(MapSetting map)
        where T : new()
    {
        var result = new T();
        Fill(result, map, "");
        return result;
    }

    private void Fill(object target, MapSetting map, string path)
    {
        var properties = target.GetType().GetProperties().Where(p => p.CanWrite)
            .ToDictionary(p => CamelCase(p.Name), StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            // The environment does not care about case; a file does.
            var fromEnvironment = !entry.Origin.Contains(':', StringComparison.Ordinal);
            var key = fromEnvironment ? properties.Keys.FirstOrDefault(k => k.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)) ?? entry.Key : entry.Key;
            var full = path.Length == 0 ? key : $"{path}.{key}";
            errors.Locate(full, entry.Origin);
            if (properties.TryGetValue(key, out var property))
                Set(target, property, entry.Value, full);
            else if (LaterSettings.Contains(full))
                errors.AddAt(entry.Origin, $"{full}: is not supported yet by this version");
            else
                errors.AddAt(entry.Origin, $"{full}: unknown key{NearestName.Suggestion(key, properties.Keys)}");
        }
    }

    private void Set(object target, PropertyInfo property, Setting setting, string path)
    {
        if (setting is ScalarSetting { Value: null })
            return;
        var isPath = property.IsDefined(typeof(PathSettingAttribute));
        if (setting is ScalarSetting && property.IsDefined(typeof(OneOrMoreAttribute)))
            setting = new ListSetting(setting.Origin, [setting]);
        if (Read(property.PropertyType, setting, path, isPath) is { } value)
            property.SetValue(target, value);
    }

    private object? Read(Type type, Setting setting, string path, bool isPath)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
            return ReadList(type, setting, path, isPath);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            return ReadDictionary(type, setting, path);
        if (type.IsClass && type != typeof(string))
        {
            if (setting is not MapSetting map)
                return Wrong(setting, path, "a mapping is expected");
            var result = Activator.CreateInstance(type)!;
            Fill(result, map, path);
            return result;
        }

        return setting is ScalarSetting { Value: { } text } scalar
            ? ReadScalar(type, scalar, text, path, isPath)
            : Wrong(setting, path, "a single value is expected");
    }

    private object? ReadScalar(Type type, ScalarSetting scalar, string text, string path, bool isPath)
    {
        if (type == typeof(string))
            return isPath && text.Length > 0 && !text.Contains("://", StringComparison.Ordinal) ? Path.Combine(scalar.Folder, text) : text;
        if (type == typeof(bool))
            return text is "true" or "True" ? true : text is "false" or "False" ? false : Wrong(scalar, path, $"'{text}' is neither true nor false");
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i : Wrong(scalar, path, $"'{text}' is not a whole number");
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var l) ? l : Wrong(scalar, path, $"'{text}' is not a whole number");
        if (type == typeof(TimeSpan))
            return DurationText.TryParse(text, out var d) ? d : Wrong(scalar, path, $"'{text}' is not a duration (30s, 5m, 1h)");
        throw new InvalidOperationException($"Settings of type {type} cannot be read.");
    }

    private object? ReadList(Type type, Setting setting, string path, bool isPath)
    {
        if (setting is not ListSetting list)
            return Wrong(setting, path, "a list is expected");
        var result = (System.Collections.IList)Activator.CreateInstance(type)!;
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]";
            errors.Locate(item, list.Items[i].Origin);
            if (Read(type.GetGenericArguments()[0], list.Items[i], item, isPath) is { } value)
                result.Add(value);
        }

        return result;
    }

    private object? ReadDictionary(Type type, Setting setting, string path)
    {
        if (setting is not MapSetting map)
            return Wrong(setting, path, "a mapping of names is expected");
        var result = (System.Collections.IDictionary)Activator.CreateInstance(type)!;
        foreach (var entry in map.Entries)
        {
            errors.Locate($"{path}.{entry.Key}", entry.Origin);
            if (Read(type.GetGenericArguments()[1], entry.Value, $"{path}.{entry.Key}", isPath: false) is { } value)
                result[entry.Key] = value;
        }

        return result;
    }

    private object? Wrong(Setting setting, string path, string message)
    {
        errors.AddAt(setting.Origin, $"{path}: {message}");
        return null;
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
