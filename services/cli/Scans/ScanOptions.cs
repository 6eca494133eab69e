using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ScanMesh.Engine.Images.Sources;

namespace ScanMesh.Cli.Scans;

/// <summary>Options that scan and inventory share.</summary>
internal static class ScanOptions
{
    public static Argument<SourceReference> Reference() => new("REF")
    {
        Description = SourceReference.Forms,
        CustomParser = result =>
        {
            if (SourceReference.TryParse(result.Tokens[0].Value, out var reference, out var error))
                return reference;
            result.AddError(error);
            return null!;
        },
    };

    public static Option<PlatformChoice?> Platform() => new("--platform")
    {
        Description = "os/arch[/variant], or all images of an index (default: linux/amd64, or the only one)",
        HelpName = "PLATFORM|all",
        CustomParser = result => PlatformChoice.Parse(result.Tokens[0].Value) ?? Wrong<PlatformChoice?>(result, null, "is not a platform (os/arch, os/arch/variant or all)"),
    };

    public static Option<string> Format()
    {
        var option = new Option<string>("--format") { Description = "table or json", DefaultValueFactory = _ => "table" };
        return option.AcceptOnlyFromAmong("table", "json");
    }

    public static Option<string?> Output() => new("--output", "-o") { Description = "write the report to this file (whole or not at all) instead of standard output", HelpName = "FILE" };

    public static Option<bool> Insecure() => new("--insecure") { Description = "speak plain http to the registry" };

    public static Option<bool> Timings() => new("--timings") { Description = "tell on standard error where the time went" };

    public static Option<DateTimeOffset?> At() => new("--at")
    {
        Description = "evaluate as of this time (ISO 8601, UTC unless it says otherwise); the report then holds no other time of the run",
        HelpName = "TIME",
        CustomParser = result => ParseTime(result.Tokens[0].Value) ?? Wrong<DateTimeOffset?>(result, null, "is not a time (for example 2026-01-31T12:00:00Z)"),
    };

    internal static T Wrong<T>(ArgumentResult result, T value, string what)
    {
        result.AddError($"'{result.Tokens[0].Value}' {what}.");
        return value;
    }

    private static DateTimeOffset? ParseTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
