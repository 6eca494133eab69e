using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>A requirement that allows one version alone: <c>name[extras]==1.0; markers</c> (PEP 508).</summary>
internal static partial class PythonPin
{
    /// <summary>Name and version of a pinned requirement; null for one that allows more, and for what is none.</summary>
    public static (string Name, string Version)? Of(string requirement) =>
        Pinned().Match(requirement) is { Success: true } pin ? (pin.Groups["name"].Value, pin.Groups["version"].Value) : null;

    /// <summary>True for a requirement of any kind, with a name in front.</summary>
    public static bool IsRequirement(string requirement) => Requirement().IsMatch(requirement);

    /// <summary>True for a word by which people name what is for development alone: a group, a part of a file's name.</summary>
    public static bool IsForDevelopment(ReadOnlySpan<char> word) =>
        word is "dev" or "devel" or "develop" or "development" or "test" or "tests" or "testing" or "lint" or "doc" or "docs" or "ci" or "typing";

    [GeneratedRegex(@"\A(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*\(?\s*={2,3}\s*(?<version>[^\s;,*()#]+)\s*\)?\s*(?:;.*)?\z", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\])?\s*(?:\z|[;@(<>=!~].*\z)", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Requirement();
}
