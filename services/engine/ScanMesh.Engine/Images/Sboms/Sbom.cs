using System.Collections.Immutable;
using System.Text.Json;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Images.Sources;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Sboms;

/// <summary>What is read from a bill of materials, whatever its format.</summary>
/// <param name="Distribution">The operating system that it names, or null.</param>
/// <param name="Components">Its software; files, containers and the operating system itself are none.</param>
internal sealed record Sbom(Distribution? Distribution, ImmutableArray<SbomComponent> Components)
{
    /// <summary>Largest document.</summary>
    private const int MaxBytes = 128 << 20;

    private const string Formats = "CycloneDX (JSON) and SPDX 2.x (JSON) are read";

    /// <summary>Reads a file.</summary>
    /// <exception cref="ScanException">NotFound, Unauthorized, TooLarge; Unsupported: of another format; Corrupt: not as its format says.</exception>
    public static async Task<Sbom> ReadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            bytes = await BoundedRead.AllAsync(file, MaxBytes, $"The file {path}", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ScanException(FailureReason.NotFound, $"There is no file {path}.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ScanException(FailureReason.Unauthorized, $"The file {path} cannot be read: {e.Message}", e);
        }

        return Read(bytes);
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="ScanException">Unsupported, Corrupt.</exception>
    public static Sbom Read(ReadOnlyMemory<byte> document)
    {
        var text = document.Span.StartsWith("\uFEFF"u8) ? document[3..] : document;
        if (text.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            throw new ScanException(FailureReason.Unsupported, $"This is no JSON object: {Formats}; tools such as cyclonedx-cli and spdx-tools convert other forms.");
        using var json = JsonReading.Parse(text, "SBOM");
        if (json.RootElement.Text("bomFormat", "SBOM") is "CycloneDX")
            return CycloneDxReader.Read(json.RootElement);
        if (json.RootElement.Text("spdxVersion", "SBOM") is { } version)
            return version.StartsWith("SPDX-2.", StringComparison.Ordinal)
                ? SpdxReader.Read(json.RootElement)
                : throw new ScanException(FailureReason.Unsupported, $"This is {version[..Math.Min(version.Length, 40)]}: {Formats}.");
        throw new ScanException(FailureReason.Unsupported, $"This JSON is no bill of materials that is known (bomFormat, spdxVersion): {Formats}.");
    }

    /// <summary>A text field that is an object's or nothing; documents are foreign, and an odd optional field is no reason to refuse them.</summary>
    public static string? Optional(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object ? element.Text(name, "SBOM") : null;
}
