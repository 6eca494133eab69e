using System.IO.Compression;

namespace ScanMesh.Engine.Advisories.Osv;

/// <summary>The records' bytes of folders (searched through), zips and single JSON files.</summary>
internal static class OsvInputs
{
    private const int MaxEntries = 5_000_000;
    private const long MaxTotalBytes = 64L << 30;

    /// <summary>Every JSON document with the place it comes from; a zip or file that cannot be read is reported, the rest goes on.</summary>
    /// <exception cref="FileNotFoundException">An input does not exist.</exception>
    public static IEnumerable<OsvDocument> Read(IEnumerable<string> inputs, Action<string, string> problem)
    {
        foreach (var input in inputs)
        {
            if (Directory.Exists(input))
            {
                var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 16 };
                foreach (var file in Directory.EnumerateFiles(input, "*", options).Order(StringComparer.Ordinal))
                    foreach (var document in ReadFile(file, problem, named: false))
                        yield return document;
            }
            else if (File.Exists(input))
            {
                foreach (var document in ReadFile(input, problem, named: true))
                    yield return document;
            }
            else
            {
                throw new FileNotFoundException($"{input}: no such file or folder of advisories.", input);
            }
        }
    }

    private static IEnumerable<OsvDocument> ReadFile(string file, Action<string, string> problem, bool named)
    {
        if (file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return ReadZip(file, problem);
        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return ReadJson(file, problem);
        if (named)
            problem(file, "neither .zip nor .json");
        return [];
    }

    private static IEnumerable<OsvDocument> ReadJson(string file, Action<string, string> problem)
    {
        if (new FileInfo(file).Length > OsvReader.MaxRecordBytes)
        {
            problem(file, $"larger than {OsvReader.MaxRecordBytes} bytes");
            yield break;
        }

        yield return new OsvDocument(file, File.ReadAllBytes(file));
    }

    private static IEnumerable<OsvDocument> ReadZip(string file, Action<string, string> problem)
    {
        ZipArchive zip;
        try
        {
            zip = ZipFile.OpenRead(file);
        }
        catch (InvalidDataException e)
        {
            problem(file, $"no readable zip: {e.Message}");
            yield break;
        }

        using (zip)
        {
            if (zip.Entries.Count > MaxEntries)
            {
                problem(file, $"{zip.Entries.Count} entries; at most {MaxEntries} are read");
                yield break;
            }

            var total = 0L;
            foreach (var entry in zip.Entries)
            {
                if (!entry.FullName.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                    continue;
                var place = $"{file}!{entry.FullName}";
                var (bytes, fault) = ReadEntry(entry);
                if (bytes is null)
                {
                    problem(place, fault!);
                    continue;
                }

                if ((total += bytes.Length) > MaxTotalBytes)
                {
                    problem(file, $"more than {MaxTotalBytes} bytes");
                    yield break;
                }

                yield return new OsvDocument(place, bytes);
            }
        }
    }

    private static (byte[]? Bytes, string? Fault) ReadEntry(ZipArchiveEntry entry)
    {
        // The directory's size is a claim: what is read is bounded by itself.
        if (entry.Length > OsvReader.MaxRecordBytes)
            return (null, $"larger than {OsvReader.MaxRecordBytes} bytes");
        try
        {
            using var stream = entry.Open();
            var buffer = new byte[(int)entry.Length];
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return read == buffer.Length && stream.ReadByte() < 0 ? (buffer, null) : (null, "its size is not what the zip's directory says");
        }
        catch (InvalidDataException e)
        {
            return (null, $"cannot be inflated: {e.Message}");
        }
    }
}

/// <summary>A JSON document and where it is from.</summary>
internal readonly record struct OsvDocument(string Place, byte[] Json);
