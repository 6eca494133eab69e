using System.Xml;

namespace ScanMesh.Engine.Advisories.Feeds.Documents;

/// <summary>The names of an XML document, which its reader keeps: at most <see cref="Most"/> of them.</summary>
internal sealed class BoundedNames : NameTable
{
    /// <summary>Most names; feeds have some dozens.</summary>
    public const int Most = 4096;

    private int count;

    /// <inheritdoc/>
    public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? (IsRoom() ? base.Add(key, start, len) : throw TooMany());

    /// <inheritdoc/>
    public override string Add(string key) => Get(key) ?? (IsRoom() ? base.Add(key) : throw TooMany());

    private bool IsRoom() => ++count <= Most;

    private static InvalidDataException TooMany() => new($"more than {Most} names of elements and attributes");
}
