using System.Collections.Immutable;
using System.Text;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Model;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>Python packages: as they are installed, as archives, and as pip, Pipenv, Poetry, PDM and uv lock them.</summary>
internal sealed class PyPiEcosystem : IEcosystem
{
    /// <inheritdoc/>
    public string PackageType => "pypi";

    /// <inheritdoc/>
    public bool IsPackageDatabase => false;

    /// <inheritdoc/>
    public ImmutableArray<IFileAnalyser> Analysers { get; } = [new PythonMetadataAnalyser(), new PythonArchiveAnalyser(), new RequirementsAnalyser(), new PipfileLockAnalyser(), new TomlLockAnalyser()];

    /// <inheritdoc/>
    public IVersionScheme Versions { get; } = new Pep440VersionScheme();

    /// <inheritdoc/>
    public ImmutableArray<string> AdvisoryEcosystems { get; } = ["PyPI"];

    /// <inheritdoc/>
    public PackageIdentity Identify(PackageFact fact, Distribution? distribution) =>
        new(PackageUrl.Create(fact.Type, null, AdvisoryName(fact.Name), fact.Version, null, null).ToString(), "PyPI");

    /// <summary>Lower case, runs of <c>-</c>, <c>_</c> and <c>.</c> as one hyphen (PEP 503).</summary>
    public string AdvisoryName(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
            if (c is not ('-' or '_' or '.'))
                text.Append(char.ToLowerInvariant(c));
            else if (text is not { Length: > 0 } || text[^1] != '-')
                text.Append('-');
        return text.ToString();
    }
}
