using ScanMesh.Engine.Ecosystems.Zip;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>Reads one Java archive and all inside it.</summary>
internal sealed class JarReading(INestedFiles nested, IFactSink facts)
{
    private const string Manifest = "META-INF/MANIFEST.MF";
    private const string PomXml = "/pom.xml";
    private const int MaxArchives = 10_000;
    private const int MaxLicence = 512;
    private int archives;

    /// <summary>Reads an archive.</summary>
    /// <param name="content">Seekable.</param>
    /// <param name="path">Its path in the layer or in the archive around it.</param>
    /// <param name="inner">Where in the file it lies, or null when it is the file.</param>
    /// <exception cref="InvalidDataException">It is no archive.</exception>
    public void Read(Stream content, string path, string? inner)
    {
        if (++archives > MaxArchives)
            throw new NestedLimitException($"the file holds more than {MaxArchives} archives");
        var zip = ZipReader.Read(content, IsWanted);
        var poms = new List<PomProperties>();
        var folders = new List<(string?, string?)>();
        var manifest = JarManifest.None;
        foreach (var entry in zip.Entries)
            if (entry.Name.EndsWith(PomProperties.FileName, StringComparison.Ordinal))
                Try(inner, entry, () => AddPom(zip, entry, poms));
            else if (entry.Name.EndsWith(PomXml, StringComparison.Ordinal))
                folders.Add(PomProperties.OfFolders(entry.Name));
            else if (IsManifest(entry.Name))
                Try(inner, entry, () => manifest = ReadManifest(zip, entry));
        Tell(new JarIdentity(path, manifest, poms, folders), manifest, poms, inner);
        foreach (var entry in zip.Entries)
            if (JarName.IsArchive(entry.Name))
                Try(inner, entry, () => ReadInner(zip, entry, Join(inner, entry.Name)));
        foreach (var fault in zip.Faults)
            facts.AddProblem(fault.Reason, inner is null ? fault.Message : $"{inner}: {fault.Message}");
    }

    private static bool IsWanted(ReadOnlySpan<char> name) =>
        JarName.IsArchive(name) || IsManifest(name) || (name.EndsWith(PomProperties.FileName, StringComparison.Ordinal) || name.EndsWith(PomXml, StringComparison.Ordinal)) && name.Contains("META-INF/maven/", StringComparison.Ordinal);

    /// <summary>The JVM finds it in any case.</summary>
    private static bool IsManifest(ReadOnlySpan<char> name) => name.Equals(Manifest, StringComparison.OrdinalIgnoreCase);

    private static string Join(string? inner, string name) => inner is null ? name : $"{inner}/{name}";

    private static JarManifest ReadManifest(ZipReader zip, ZipEntry entry)
    {
        using var content = zip.Open(entry);
        return JarManifest.Read(content);
    }

    private static void AddPom(ZipReader zip, ZipEntry entry, List<PomProperties> poms)
    {
        using var content = zip.Open(entry);
        poms.Add(PomProperties.Read(entry.Name, content) ?? throw new InvalidDataException("it names no group and artifact"));
    }

    /// <summary>An archive that is beyond a limit is known by its name at least.</summary>
    private void ReadInner(ZipReader zip, ZipEntry entry, string inner)
    {
        try
        {
            using var copy = zip.OpenCopy(entry, nested);
            Read(copy, entry.Name, inner);
        }
        catch (NestedLimitException)
        {
            Tell(new JarIdentity(entry.Name, JarManifest.None, [], []), JarManifest.None, [], inner);
            throw;
        }
    }

    private void Tell(JarIdentity identity, JarManifest manifest, List<PomProperties> poms, string? inner)
    {
        var seen = new HashSet<(string, string)>();
        var own = identity.OwnPom();
        if (own is null && identity.WithoutPom() is { } package && seen.Add((package.Name, package.Version)))
            Add(package.Name, package.Version, inner, package.Basis, manifest);
        if (own is not null && Named(own, identity.Version) is { } named && seen.Add(named))
            Add(named.Name, named.Version, inner, PackageBasis.Installed, manifest);
        if (poms.Exists(p => Named(p, p == own ? identity.Version : null) is null))
            facts.AddProblem(ProblemReason.Malformed, $"{(inner is null ? "" : inner + ": ")}a pom.properties in it names no version");
        foreach (var other in poms)
            if (other != own && Named(other, null) is { } packed && seen.Add(packed))
                Add(packed.Name, packed.Version, Join(inner, other.Path), PackageBasis.Installed, JarManifest.None);
    }

    private void Add(string name, string version, string? inner, PackageBasis basis, JarManifest manifest) =>
        facts.Add(new PackageFact("maven", name, version) { InnerPath = inner, Basis = basis, Licences = manifest.Bare("Bundle-License") is { Length: <= MaxLicence } licence ? [licence.Trim('"')] : [] });

    private static (string Name, string Version)? Named(PomProperties pom, string? otherwise) => (pom.Version ?? otherwise) is { } version ? ($"{pom.Group}:{pom.Artifact}", version) : null;

    private void Try(string? inner, ZipEntry entry, Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is InvalidDataException or NestedLimitException or EndOfStreamException)
        {
            facts.AddProblem(fault is NestedLimitException ? ProblemReason.Limit : ProblemReason.Malformed, $"{Join(inner, entry.Name)}: {fault.Message}");
        }
    }
}
