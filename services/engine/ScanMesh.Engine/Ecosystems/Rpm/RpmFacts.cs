using System.Buffers.Binary;
using System.Text;
using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>What a header says of its package.</summary>
internal static class RpmFacts
{
    /// <summary>Longest folder or name of an owned file, and most folders of one package: each pair is put together.</summary>
    private const int MaxPath = 4096;
    private const int MaxFolders = 1_000_000;

    private const string KeyName = "gpg-pubkey";

    /// <summary>The package; null for a key, which rpm keeps as a package whose source is "(none)".</summary>
    /// <exception cref="InvalidDataException">The header is damaged, or has no name, version or release.</exception>
    public static PackageFact? Package(RpmHeader header)
    {
        var name = header.Text(RpmTag.Name);
        var source = header.Text(RpmTag.SourceRpm);
        if (name == KeyName && RpmSource.Split(source) is null)
            return null;
        var (version, release) = (header.Text(RpmTag.Version), header.Text(RpmTag.Release));
        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(version) || string.IsNullOrEmpty(release))
            throw new InvalidDataException("a header without name, version or release");
        var epoch = header.Integers(RpmTag.Epoch);
        return Package(name, epoch.IsEmpty ? null : BinaryPrimitives.ReadUInt32BigEndian(epoch), $"{version}-{release}", source) with
        {
            Architecture = NullIfEmpty(header.Text(RpmTag.Architecture)),
            Licences = NullIfEmpty(header.Text(RpmTag.Licence)) is { } licence ? [licence] : [],
            Module = NullIfEmpty(header.Text(RpmTag.ModularityLabel)),
        };
    }

    /// <summary>The package of these names. The source has its package's epoch, which its file name leaves out.</summary>
    public static PackageFact Package(string name, uint? epoch, string version, string? sourceFile)
    {
        var prefix = epoch is { } number ? $"{number}:" : "";
        var source = RpmSource.Split(sourceFile);
        return new PackageFact("rpm", name, prefix + version)
        {
            SourceName = source?.Name == name ? null : source?.Name,
            SourceVersion = source is null || source.Value.Version == version ? null : prefix + source.Value.Version,
        };
    }

    /// <summary>Tells the files of a package, without those that were not installed or that another package replaced.</summary>
    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    public static void AddOwned(RpmHeader header, string owner, IFactSink facts)
    {
        var states = header.Characters(RpmTag.FileStates);
        var indexes = header.Integers(RpmTag.DirIndexes);
        var folders = new List<string>();
        for (var texts = header.Texts(RpmTag.DirNames); texts.TryNext(out var folder);)
        {
            if (folder.Length > MaxPath || folders.Count == MaxFolders)
                throw new InvalidDataException("folders that are longer or more than those of any real package");
            folders.Add(Encoding.UTF8.GetString(folder.TrimStart((byte)'/')));
        }

        var number = 0;
        for (var texts = header.Texts(RpmTag.BaseNames); texts.TryNext(out var name); number++)
        {
            var folder = number < indexes.Length / sizeof(int) ? BinaryPrimitives.ReadUInt32BigEndian(indexes[(number * sizeof(int))..]) : uint.MaxValue;
            if (name.Length > MaxPath)
                throw new InvalidDataException("a file whose name is longer than any real one");
            if (folder >= folders.Count)
                throw new InvalidDataException("a file in a folder that the header does not have");
            if (!name.IsEmpty && (number >= states.Length || states[number] == 0))
                facts.AddOwned(folders[(int)folder] + Encoding.UTF8.GetString(name), owner);
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
