using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Pipeline;

/// <summary>What reading an image gave, before any advisory is looked at.</summary>
/// <param name="Image">The image with its layers.</param>
/// <param name="Inventory">Merged packages and problems.</param>
/// <param name="AnalyserSet">Hash of the analyser set that was used.</param>
public sealed record ImageInspection(ReportImage Image, Inventory Inventory, string AnalyserSet);
