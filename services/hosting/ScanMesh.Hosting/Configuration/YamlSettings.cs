using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Reads a YAML file into settings.</summary>
internal static class YamlSettings
{
    private const long MaxBytes = 4 << 20;

    /// <summary>The file's settings; an unreadable or malformed file is an error and gives none.</summary>
    public static MapSetting Read(string file, ConfigurationErrors errors)
    {
        var none = new MapSetting(file, []);
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
            {
                errors.AddAt(file, $"is larger than {MaxBytes} bytes");
                return none;
            }

            using var reader = File.OpenText(file);
            var yaml = new YamlStream();
            yaml.Load(reader);
            if (yaml.Documents.Count == 0)
                return none;
            if (yaml.Documents.Count > 1)
                errors.AddAt(file, "holds more than one YAML document");
            return Convert(yaml.Documents[0].RootNode, file, depth: 0) switch
            {
                MapSetting map => map,
                ScalarSetting { Value: null } => none,
                _ => Refuse(),
            };
        }
        catch (YamlException e)
        {
            errors.AddAt($"{file}:{e.Start.Line}", e.InnerException?.Message ?? e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.AddAt(null, $"{file}: {e.Message}");
        }

        return none;

        MapSetting Refuse()
        {
            errors.AddAt(file, "is not a mapping of sections");
            return none;
        }
    }

    private static Setting Convert(YamlNode node, string file, int depth)
    {
        var origin = $"{file}:{node.Start.Line}";
        if (depth > 16)
            throw new YamlException(node.Start, node.End, "is nested too deeply");
        return node switch
        {
            YamlMappingNode map => new MapSetting(origin, [.. map.Children.Select(child => new SettingEntry(
                (child.Key as YamlScalarNode)?.Value ?? throw new YamlException(child.Key.Start, child.Key.End, "a key must be plain text"),
                $"{file}:{child.Key.Start.Line}",
                Convert(child.Value, file, depth + 1)))]),
            YamlSequenceNode list => new ListSetting(origin, [.. list.Children.Select(item => Convert(item, file, depth + 1))]),
            YamlScalarNode scalar => new ScalarSetting(origin, IsNull(scalar) ? null : scalar.Value)
            {
                Folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/",
            },
            _ => throw new YamlException(node.Start, node.End, "is neither a value, a list nor a mapping"),
        };
    }

    private static bool IsNull(YamlScalarNode scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL" && scalar.Style == ScalarStyle.Plain;
}
