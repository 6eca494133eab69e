using System.Globalization;
using ScanMesh.Engine.Reports;
using ScanMesh.Events.V1;

namespace ScanMesh.Standalone.Demo;

/// <summary>Prints events as a subscriber receives them.</summary>
internal sealed class DemoPrinter(TextWriter output)
{
    /// <summary>Prints what an event says that a reader wants to know.</summary>
    public void Print(Event item)
    {
        switch (item.BodyCase)
        {
            case Event.BodyOneofCase.ImageScanned:
                Print(item.Image, item.ImageScanned);
                break;
            case Event.BodyOneofCase.PushCompleted:
                Print(item.PushCompleted);
                break;
            case Event.BodyOneofCase.ScanFailed:
                Line($"failed:   {item.ScanFailed.Reference}: {item.ScanFailed.Reason}: {item.ScanFailed.Message}");
                break;
        }
    }

    /// <summary>A line of foreign text.</summary>
    public void Line(string text = "") => output.WriteLine(TerminalText.Encode(text));

    private void Print(ImageRef image, ImageScanned scanned)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"scanned:  {image.ManifestDigest[..19]} {image.Platform?.Os}/{image.Platform?.Architecture}, {scanned.Packages} packages, {scanned.TotalFindings} findings"));
        foreach (var finding in scanned.Findings)
        {
            var fix = finding.FixedVersion.Length > 0 ? $"fixed in {finding.FixedVersion}" : finding.Status;
            Line(string.Create(CultureInfo.InvariantCulture, $"finding:  {finding.Id,-14}  {Lower(finding.Severity),-8}  {finding.PackageName + " " + finding.PackageVersion,-24}  {fix}"));
        }
    }

    private void Print(PushCompleted push)
    {
        foreach (var child in push.Children)
            Line($"child:    {child.Platform}: {Lower(child.Verdict)}");
        Line($"verdict: {Lower(push.Verdict.Outcome)}");
        foreach (var reason in push.Verdict.Reasons)
            Line($"          {reason}");
    }

    /// <summary>The word of an enum value, for example <c>critical</c>.</summary>
    public static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
