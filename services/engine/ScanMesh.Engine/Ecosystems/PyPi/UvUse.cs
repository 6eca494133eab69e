namespace ScanMesh.Engine.Ecosystems.PyPi;

/// <summary>
/// Which packages of a uv.lock are for development alone: those that only <c>dev-dependencies</c> of the projects in it lead to. Dependencies are followed
/// by name: where there are several versions of one, all are taken as needed.
/// </summary>
internal sealed class UvUse
{
    private readonly HashSet<string> inDevelopment = new(StringComparer.Ordinal);

    /// <summary>Follows the dependencies of all projects.</summary>
    public static UvUse Of(DocumentValue document)
    {
        var packages = document["package"].Items.ToLookup(p => p["name"].Text, StringComparer.Ordinal);
        var projects = document["package"].Items.Where(p => p["source"]["virtual"].Text is not null || p["source"]["editable"].Text is not null || p["source"]["directory"].Text is not null).ToList();
        var use = new UvUse();
        use.inDevelopment.UnionWith(Reached(projects.SelectMany(p => Groups(p["dev-dependencies"])), packages));
        use.inDevelopment.ExceptWith(Reached(projects.SelectMany(Needed), packages));
        return use;
    }

    /// <summary>True for a package that nothing but development needs.</summary>
    public bool IsDevelopment(string name) => inDevelopment.Contains(name);

    private static HashSet<string> Reached(IEnumerable<string> names, ILookup<string?, DocumentValue> packages)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>();
        Push(names);
        while (open.TryPop(out var name))
            foreach (var package in packages[name])
                Push(Needed(package));
        return reached;

        void Push(IEnumerable<string> more)
        {
            foreach (var name in more)
                if (reached.Add(name))
                    open.Push(name);
        }
    }

    private static IEnumerable<string> Needed(DocumentValue package) => Names(package["dependencies"]).Concat(Groups(package["optional-dependencies"]));

    private static IEnumerable<string> Groups(DocumentValue groups) => groups.Fields.Values.SelectMany(Names);

    private static IEnumerable<string> Names(DocumentValue list) => list.Items.Select(d => d["name"].Text).OfType<string>();
}
