namespace ScanMesh.Engine.Ecosystems;

/// <summary>
/// An analyser that finds nothing but owned paths (<see cref="IFactSink.AddOwned"/>). It is left out of a set without language
/// analysers, because nobody would ask.
/// </summary>
public interface IOwnershipAnalyser : IFileAnalyser;
