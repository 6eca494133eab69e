namespace ScanMesh.Engine.Versions;

/// <summary>The order of an ecosystem's versions. Never throws on a bad version.</summary>
public interface IVersionScheme
{
    /// <summary>Name for people and files, for example "dpkg".</summary>
    string Name { get; }

    /// <summary>
    /// Negative, zero or positive as <paramref name="left"/> is lower, equal or higher than <paramref name="right"/>; null when the two
    /// are not comparable because one is not valid in this scheme.
    /// </summary>
    int? Compare(string left, string right);

    /// <summary>A version against one that a record names as affected itself (<c>last_affected</c>, <c>versions</c>); as <see cref="Compare"/>.</summary>
    int? CompareToNamed(string version, string named) => Compare(version, named);
}
