#pragma warning disable
namespace ScanMesh.Scanner.Scans;
internal static class AnalyserSet { public static (string Hash,int x) Current => ("",0); public static int Generation => 1; }
internal static class JsonReport { public static byte[] Canonical(ScanMesh.Engine.Model.ScanReport r) => []; }
internal sealed class ImageInspector { public Task<ScanMesh.Engine.Model.ScanReport> InspectAsync(ResolvedManifest m, ScanMesh.Scanner.Mesh.ScanIdentity s, IEnumerable<ScanMesh.Mesh.V1.KnownLayer> k, CancellationToken c) => null!; }
internal static class LayerRecordCodec { public static byte[] Encode(object r) => []; public static ScanMesh.Engine.Images.Layers.LayerRecord Decode(byte[] r) => null!; }
