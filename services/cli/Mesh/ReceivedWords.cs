using System.Globalization;
using ScanMesh.Engine.Reports;

namespace ScanMesh.Cli.Mesh;

/// <summary>A call of a sender in plain words.</summary>
internal static class ReceivedWords
{
    /// <summary>Writes a call, and indented what it was about.</summary>
    public static void Write(TextWriter output, ReceivedAnswer call)
    {
        Line(output, $"{call.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  told by {call.Source}: {call.Outcome}{(call.Problem is null ? "" : $", {call.Problem}")}");
        foreach (var part in call.Parts)
        {
            var name = part.Repository is null ? "" : $"{part.Registry}/{part.Repository}{(part.Tag is not null ? ":" + part.Tag : part.Digest is not null ? "@" + part.Digest : "")}";
            Line(output, part.RequestId is { } id ? $"  request {id:D}  {name}" : $"  ignored ({part.Ignored})  {part.Message ?? name}");
        }
    }

    private static void Line(TextWriter output, string text) => output.WriteLine(TerminalText.Encode(text));
}
