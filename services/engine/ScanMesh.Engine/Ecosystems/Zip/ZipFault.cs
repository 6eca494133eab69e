using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Zip;

/// <summary>A part of an archive that could not be read; the rest was.</summary>
internal readonly record struct ZipFault(ProblemReason Reason, string Message);
