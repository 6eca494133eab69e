using System.Collections;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Finds, reads, overrides and checks the configuration.</summary>
public static class ConfigurationLoader
{
    /// <summary>Where the file is looked for when neither <c>--config</c> nor SCANMESH_CONFIG names one.</summary>
    public const string DefaultFile = "/etc/scanmesh/scanmesh.yaml";

    /// <summary>
    /// Loads from <c>--config FILE</c>, else SCANMESH_CONFIG, else <see cref="DefaultFile"/>, with the environment's overrides on top.
    /// A file that was named must exist. Without a file and without an override the defaults are used when
    /// <paramref name="fileRequired"/> is false.
    /// </summary>
    /// <param name="arguments">The process's arguments; only <c>--config</c> is looked at.</param>
    /// <param name="reads">What the caller relies on, and so what is checked.</param>
    /// <param name="validate">Further checks of the caller's own, or null.</param>
    /// <param name="fileRequired">An entirely absent configuration is an error.</param>
    /// <param name="environment">Variables instead of the process's own, for tests.</param>
    /// <param name="defaults">Values of settings that are written nowhere, by <c>section.key</c>; null = the types' own alone.</param>
    /// <exception cref="ConfigurationException">With every error at once.</exception>
    public static ScanMeshOptions Load(
        IReadOnlyList<string> arguments,
        ConfigurationPart reads,
        Action<ScanMeshOptions, ConfigurationErrors>? validate = null,
        bool fileRequired = true,
        IDictionary? environment = null,
        IReadOnlyDictionary<string, string>? defaults = null)
    {
        var variables = environment ?? Environment.GetEnvironmentVariables();
        var overrides = EnvironmentSettings.Select(variables);
        var named = Named(arguments) ?? (variables["SCANMESH_CONFIG"] as string is { Length: > 0 } fromVariable ? fromVariable : null);
        if (named is not null && !File.Exists(named))
            throw new ConfigurationException([$"{named}: there is no such configuration file"]);
        var file = named ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        if (file is null && fileRequired && overrides.Count == 0)
            throw new ConfigurationException([$"no configuration: give --config FILE, set SCANMESH_CONFIG, write {DefaultFile} or set ScanMesh__Section__Key variables"]);

        var errors = new ConfigurationErrors();
        var settings = file is null ? new MapSetting("defaults", []) : YamlSettings.Read(file, errors);
        EnvironmentSettings.Apply(settings, overrides, errors);
        DefaultSettings.Apply(settings, defaults);
        var options = new SettingsBinder(errors).Bind<ScanMeshOptions>(settings);
        new ConfigurationChecks(errors).Check(options, reads);
        validate?.Invoke(options, errors);
        errors.ThrowIfAny();
        return options;
    }

    private static string? Named(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].StartsWith("--config=", StringComparison.Ordinal))
                return arguments[i]["--config=".Length..];
            if (arguments[i] == "--config")
                return i + 1 < arguments.Count ? arguments[i + 1] : throw new ConfigurationException(["--config: a file is expected behind it"]);
        }

        return null;
    }
}
