namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// An analyser of programs and libraries, which are known by their first bytes and not by their names: <see cref="IFileAnalyser.Needs"/> is
/// asked only for files that begin as ELF, PE or Mach-O (<see cref="ExecutableFile"/>), and may refuse some by their path.
/// </summary>
public interface IExecutableAnalyser : IFileAnalyser;
