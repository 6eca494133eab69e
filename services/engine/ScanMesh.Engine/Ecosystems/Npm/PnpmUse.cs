namespace ScanMesh.Engine.Ecosystems.Npm;

/// <summary>
/// Which packages of a lock file of lockfileVersion 9 are for development alone: those that only <c>devDependencies</c> of the projects lead to. Older
/// ones say it of each package.
/// </summary>
internal sealed class PnpmUse
{
    private readonly DocumentValue snapshots;
    private readonly HashSet<string> inProduction = new(StringComparer.Ordinal);
    private readonly HashSet<string> inDevelopment = new(StringComparer.Ordinal);

    private PnpmUse(DocumentValue snapshots) => this.snapshots = snapshots;

    /// <summary>Follows the dependencies of all projects.</summary>
    public static PnpmUse Of(DocumentValue document)
    {
        var use = new PnpmUse(document["snapshots"]);
        var projects = document["importers"].Fields.Values;
        use.Follow(projects, ["dependencies", "optionalDependencies"], use.inProduction);
        use.Follow(projects, ["devDependencies"], use.inDevelopment);
        use.inDevelopment.ExceptWith(use.inProduction);
        return use;
    }

    /// <summary>True for a package that nothing but development needs.</summary>
    public bool IsDevelopment(string key) => inDevelopment.Contains(key);

    /// <summary>Marks the packages that some groups of the projects lead to.</summary>
    private void Follow(IEnumerable<DocumentValue> projects, string[] groups, HashSet<string> packages)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>();
        foreach (var project in projects)
            Push(project, groups);
        while (open.TryPop(out var snapshot))
        {
            packages.Add(PnpmPath.WithoutPeers(snapshot));
            Push(snapshots[snapshot], ["dependencies", "optionalDependencies"]);
        }

        void Push(DocumentValue from, string[] names)
        {
            foreach (var group in names)
                foreach (var (name, value) in from[group].Fields)
                    if ((value.Text ?? value["version"].Text) is { } reference && PnpmPath.Target(name, reference) is { } target && seen.Add(target))
                        open.Push(target);
        }
    }
}
