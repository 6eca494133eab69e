using System.Buffers;
using System.Collections.Immutable;
using System.Xml;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>
/// Reads a <c>pom.xml</c>: direct dependencies whose version stands in the file, also by a property or in its dependencyManagement. What parents, imported boms, profiles and plug-ins
/// add, and which version a range gives, only a repository could tell. Scope <c>test</c> is for development.
/// </summary>
internal sealed class PomAnalyser : IFileAnalyser
{
    private static readonly SearchValues<char> open = SearchValues.Create("$[](),");

    /// <inheritdoc/>
    public string Id => "pom/1";

    /// <inheritdoc/>
    public long MaxFileBytes => 4L << 20;

    /// <inheritdoc/>
    public ImmutableArray<string> Endings => ["pom.xml"];

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) =>
        LockFilePath.Is(path, "pom.xml") ? FileNeed.Stream : FileNeed.None;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        PomProject project;
        try
        {
            project = PomProject.Read(file.Content);
        }
        catch (XmlException)
        {
            facts.AddProblem(ProblemReason.Malformed, "this pom.xml is not well-formed XML, or has a document type");
            return;
        }

        foreach (var dependency in project.Dependencies)
            if (dependency is { Group: { } group, Artifact: { } artifact, Version: { } version } && PomProperties.IsId(group) && PomProperties.IsId(artifact) && IsLiteral(version))
                facts.Add(new PackageFact("maven", $"{group}:{artifact}", version) { Basis = PackageBasis.LockFile, IsDevelopment = dependency.Scope == "test" });
    }

    private static bool IsLiteral(string version) => version.Length > 0 && !version.AsSpan().ContainsAny(open);
}
