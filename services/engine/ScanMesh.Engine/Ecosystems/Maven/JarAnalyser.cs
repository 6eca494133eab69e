using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>
/// Reads Java archives (jar, war, ear ...) and those inside them: one package for each pom.properties, and where none is the archive's own, the one that its manifest or, last, its
/// file name tells of.
/// </summary>
internal sealed class JarAnalyser : IFileAnalyser
{
    /// <inheritdoc/>
    public string Id => "jar/2";

    /// <inheritdoc/>
    public long MaxFileBytes => 512L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => JarName.Endings;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => JarName.IsArchive(path) ? FileNeed.SeekableCopy : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        try
        {
            new JarReading(file.Nested, facts).Read(file.Content, file.Path, null);
        }
        catch (InvalidDataException) when (JarName.IsSharedExtension(file.Path) && !StartsLikeZip(file.Content))
        {
            // Another format's file.
        }
    }

    private static bool StartsLikeZip(Stream content)
    {
        content.Position = 0;
        return content.ReadByte() == 'P' && content.ReadByte() == 'K';
    }
}
