namespace ScanMesh.Standalone;

/// <summary>What the process was started with.</summary>
/// <param name="Data">Folder for everything that is kept; null = the user's own.</param>
/// <param name="Config">Configuration file; null = as ServiceHost finds it.</param>
internal sealed record StandaloneArguments(string? Data, string? Config)
{
    /// <summary>For standard error.</summary>
    public const string Usage = "usage: standalone [--data DIR] [--config scanmesh.yaml]   or   standalone config check FILE   or   standalone demo";

    /// <summary>Parses <c>--data DIR</c> and <c>--config FILE</c>; null and a message for anything else.</summary>
    public static StandaloneArguments? Parse(IReadOnlyList<string> arguments, out string? error)
    {
        var parsed = new StandaloneArguments(null, null);
        error = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var before, var after] ? (before, after) : (arguments[i], null);
            if (name is not ("--data" or "--config"))
                error = $"{arguments[i]}: unknown argument";
            else if ((value ??= ++i < arguments.Count ? arguments[i] : null) is null or "")
                error = $"{name}: a path is expected behind it";
            else
                parsed = name == "--data" ? parsed with { Data = value } : parsed with { Config = value };
            if (error is not null)
                return null;
        }

        return parsed;
    }
}
