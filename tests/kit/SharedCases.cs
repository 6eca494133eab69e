namespace ScanMesh.Tests.Kit;

/// <summary>
/// Test data with expected answers that lies beside the repository (SCANMESH_CASES, else ../shared/cases, else ../../shared/cases from the
/// repository's root). Tests that need it are skipped where it is absent.
/// </summary>
public static class SharedCases
{
    /// <summary>Text of the skip; tests pass it to Assert.SkipWhen.</summary>
    public const string SkipReason = "skipped: no ../shared/cases";

    /// <summary>The folder, or null when it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A path below the folder; throws the test framework's skip when the folder is absent.</summary>
    public static string Require(params string[] path) =>
        Root is null ? throw new SharedCasesMissingException() : Path.Combine([Root, .. path]);

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("SCANMESH_CASES");
        string[] places = named is { Length: > 0 }
            ? [named]
            : [Path.Combine(FindRepository(), "..", "shared", "cases"), Path.Combine(FindRepository(), "..", "..", "shared", "cases")];
        return places.Select(Path.GetFullPath).FirstOrDefault(Directory.Exists);
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ScanMesh.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds ScanMesh.sln.");
    }
}

/// <summary>xunit.v3 reports an exception whose message starts with this token as a skipped test.</summary>
public sealed class SharedCasesMissingException() : Exception("$XunitDynamicSkip$" + SharedCases.SkipReason);
