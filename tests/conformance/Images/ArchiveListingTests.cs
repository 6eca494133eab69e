using System.Globalization;
using System.Text;
using System.Text.Json;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Images;

/// <summary>Every archive of the shared cases against GNU tar's own listing of it.</summary>
public sealed class ArchiveListingTests
{
    [Fact]
    public async Task Read_EachArchive_ListsWhatGnuTarLists()
    {
        var folder = Path.GetDirectoryName(SharedCases.Require("archives", "GNU-TAR-LISTING.json"))!;
        using var listing = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "GNU-TAR-LISTING.json"), TestContext.Current.CancellationToken));
        var compared = 0;
        foreach (var archive in listing.RootElement.EnumerateObject())
        {
            var file = Path.Combine(folder, archive.Name);
            if (!File.Exists(file))
                continue;
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            var sink = new ListingSink();
            var reading = await new LayerReader(new ScanLimits()).ReadAsync(
                new MemoryStream(bytes), new Descriptor("application/x-tar", Digest.Sha256(bytes), bytes.Length), sink, TestContext.Current.CancellationToken);

            Assert.True(reading.IsVerified);
            if (archive.Name.EndsWith(".xz", StringComparison.Ordinal))
            {
                Assert.Equal(ProblemReason.Unsupported, Assert.Single(reading.Problems).Reason);
                continue;
            }

            if (archive.Value.GetProperty("gnuTarExit").GetInt32() != 0)
            {
                Assert.Equal(ProblemReason.Corrupt, Assert.Single(reading.Problems).Reason);
                Assert.Empty(sink.Lines);
                continue;
            }

            compared++;
            Assert.False(reading.IsPartial, archive.Name);
            Assert.Equal(
                archive.Value.GetProperty("entries").EnumerateArray().Select(e => e.GetString()!).Where(e => e.Length > 0).Select(Line),
                sink.Lines);
        }

        Assert.True(compared >= 7);
    }

    /// <summary><c>MODE OWNER SIZE DATE TIME NAME[ -> TARGET| link to TARGET]</c> as <c>KIND SIZE PATH TARGET</c>.</summary>
    private static string Line(string gnu)
    {
        var fields = gnu.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var (name, target) = fields[0][0] switch
        {
            'l' => Split(fields[5], " -> "),
            'h' => Split(fields[5], " link to "),
            _ => (fields[5], ""),
        };
        var kind = fields[0][0] switch { '-' => EntryKind.File, 'd' => EntryKind.Directory, 'l' => EntryKind.SymbolicLink, 'h' => EntryKind.HardLink, _ => EntryKind.Other };
        return $"{kind} {(kind == EntryKind.File ? long.Parse(fields[2], CultureInfo.InvariantCulture) : 0)} {PathNormaliser.Normalise(Encoding.UTF8.GetBytes(name))} {target}";

        static (string, string) Split(string text, string by) => (text[..text.IndexOf(by, StringComparison.Ordinal)], text[(text.IndexOf(by, StringComparison.Ordinal) + by.Length)..]);
    }

    private sealed class ListingSink : ILayerEntrySink
    {
        public List<string> Lines { get; } = [];

        public void OnEntry(in LayerEntry entry, Stream content) => Lines.Add($"{entry.Kind} {entry.Size} {entry.Path} {entry.LinkTarget}");
    }
}
