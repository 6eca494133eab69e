using ScanMesh.Engine.Ecosystems.Executables;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Go;

/// <summary>Reads the build information of programs, plug-ins and shared libraries that Go made: their modules and the standard library.</summary>
internal sealed class GoBinaryAnalyser : IExecutableAnalyser
{
    private const string GoCommand = "cmd/go";

    /// <inheritdoc/>
    public string Id => "go-binary/1";

    /// <inheritdoc/>
    public long MaxFileBytes => long.MaxValue;

    /// <inheritdoc/>
    public FileNeed Needs(ReadOnlySpan<char> path) => FileNeed.SeekableCopy;

    /// <inheritdoc/>
    public void Analyse(AnalysedFile file, IFactSink facts)
    {
        foreach (var program in Executable.Parse(file.Content))
            if (GoBuildInfo.Read(program) is { } info)
                Tell(info, facts);
            else if (UpxPacker.HasPacked(program))
                facts.AddProblem(ProblemReason.Unsupported, "the program is packed by UPX: what it is made of cannot be read");
    }

    private static void Tell(GoBuildInfo info, IFactSink facts)
    {
        var modules = GoModules.Read(info.Modules);
        foreach (var module in modules.Facts())
            facts.Add(module);
        facts.Add(GoToolchain.StandardLibrary(info.GoVersion));
        if (modules.MainPackage == GoCommand)
            facts.Add(GoToolchain.Commands(info.GoVersion));
    }
}
