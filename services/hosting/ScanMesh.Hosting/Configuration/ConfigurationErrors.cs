using System.Globalization;

namespace ScanMesh.Hosting.Configuration;

/// <summary>Collects everything that is wrong with a configuration, so that one start shows all of it.</summary>
public sealed class ConfigurationErrors
{
    private readonly Dictionary<string, string> origins = new(StringComparer.Ordinal);
    private readonly List<(string? Origin, string Text)> errors = [];

    /// <summary>True while nothing is wrong.</summary>
    public bool IsEmpty => errors.Count == 0;

    /// <summary>Adds an error about a setting; its line is found from <paramref name="path"/> or, where that is absent, its nearest parent.</summary>
    /// <param name="path">Dotted path as in the file, for example <c>sources.corp.kind</c>.</param>
    /// <param name="message">What is wrong, and what would be right.</param>
    public void Add(string path, string message)
    {
        for (var prefix = path; prefix.Length > 0; prefix = Parent(prefix))
        {
            if (origins.TryGetValue(prefix, out var origin))
            {
                AddAt(origin, $"{path}: {message}");
                return;
            }
        }

        AddAt(null, $"{path}: {message}");
    }

    /// <summary>Adds an error unless <paramref name="value"/> is one of <paramref name="allowed"/>; names the nearest.</summary>
    public void RequireOneOf(string path, string value, params ReadOnlySpan<string> allowed)
    {
        if (!allowed.Contains(value))
            Add(path, $"'{value}' is not one of {string.Join(", ", allowed.ToArray())}{NearestName.Suggestion(value, allowed.ToArray())}");
    }

    /// <summary>Adds an error unless the number lies within the bounds.</summary>
    public void RequireRange(string path, long value, long least, long greatest)
    {
        if (value < least || value > greatest)
            Add(path, string.Create(CultureInfo.InvariantCulture, $"{value} is outside {least} to {greatest}"));
    }

    /// <summary>Checks a secret and its file twin: not both, not neither when it is required, the file readable and not empty.</summary>
    /// <param name="path">Path of the plain setting; the twin is this with <c>File</c> behind.</param>
    /// <param name="value">The plain value, or null.</param>
    /// <param name="file">The twin's value, or null.</param>
    /// <param name="required">One of the two must be there.</param>
    public void RequireSecret(string path, string? value, string? file, bool required = true)
    {
        if (value is not null && file is not null)
            Add(path, $"is given together with '{Name(path)}File'; use one of them");
        else if (value is null && file is null && required)
            Add(path, $"is missing; give '{Name(path)}File' (or '{Name(path)}')");
        else if (value is { Length: 0 })
            Add(path, "is empty");
        else if (file is not null && Secrets.SecretReader.Problem(file) is { } problem)
            Add(path + "File", problem);
    }

    /// <summary>Throws when anything is wrong.</summary>
    /// <exception cref="ConfigurationException">With all errors, in the order of the file.</exception>
    public void ThrowIfAny()
    {
        if (!IsEmpty)
            throw new ConfigurationException([.. errors.OrderBy(e => LineOf(e.Origin)).Select(e => e.Origin is null ? e.Text : $"{e.Origin}: {e.Text}")]);
    }

    /// <summary>Adds an error whose place is known.</summary>
    internal void AddAt(string? origin, string text) => errors.Add((origin, text));

    /// <summary>Remembers where a setting was written.</summary>
    internal void Locate(string path, string origin) => origins[path] = origin;

    private static string Parent(string path) => path.LastIndexOf('.') is var dot and > 0 ? path[..dot] : "";

    private static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static int LineOf(string? origin) =>
        origin is not null && int.TryParse(origin.AsSpan(origin.LastIndexOf(':') + 1), CultureInfo.InvariantCulture, out var line) ? line : int.MaxValue;
}
