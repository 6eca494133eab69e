using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScanMesh.Advisories.Feeds;

/// <summary>
/// What local inputs look like from outside: path, size, time and permissions of each file (so that one made readable is seen). A cheap hint that a build may be due; the content
/// hash of the built snapshot decides whether anything changed.
/// </summary>
internal static class InputLook
{
    /// <summary>Files looked at in one folder; beyond that the folder's look is its count.</summary>
    internal const int MostFiles = 1_000_000;

    /// <summary>Identity of the list itself, whatever the inputs hold.</summary>
    public static string OfList(IEnumerable<string> inputs) => Hash(string.Join('\n', inputs));

    /// <summary>The look of all paths, in the given order. A missing path has a look of its own.</summary>
    public static string Of(IEnumerable<string> paths)
    {
        var text = new StringBuilder();
        foreach (var path in paths)
        {
            text.Append(path).Append('\n');
            if (Directory.Exists(path))
                AppendFolder(text, path);
            else
                AppendFile(text, new FileInfo(path));
        }

        return Hash(text.ToString());
    }

    private static void AppendFolder(StringBuilder text, string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = new DirectoryInfo(folder).EnumerateFiles("*", options).Take(MostFiles).ToList();
        files.Sort((a, b) => string.CompareOrdinal(a.FullName, b.FullName));
        foreach (var file in files)
            AppendFile(text, file);
    }

    private static void AppendFile(StringBuilder text, FileInfo file)
    {
        text.Append(file.FullName).Append('\t');
        if (file.Exists)
            text.Append(CultureInfo.InvariantCulture, $"{file.Length}\t{file.LastWriteTimeUtc.Ticks}\t{(int)file.UnixFileMode}");
        else
            text.Append("missing");
        text.Append('\n');
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
