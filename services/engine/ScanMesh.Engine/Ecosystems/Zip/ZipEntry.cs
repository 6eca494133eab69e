namespace ScanMesh.Engine.Ecosystems.Zip;

/// <summary>A file of a zip archive, as the central directory describes it; nothing of it has been verified.</summary>
/// <param name="Name">Its path in the archive, normalised as <see cref="Images.Layers.LayerEntry.Path"/>.</param>
/// <param name="Size">Bytes of its content.</param>
/// <param name="PackedSize">Bytes it takes in the archive.</param>
/// <param name="Method">How it is packed: 0 stored, 8 deflated.</param>
/// <param name="IsEncrypted">True when a password is needed.</param>
/// <param name="Offset">Where its local header begins in the archive.</param>
internal sealed record ZipEntry(string Name, long Size, long PackedSize, int Method, bool IsEncrypted, long Offset);
