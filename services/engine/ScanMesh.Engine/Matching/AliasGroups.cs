namespace ScanMesh.Engine.Matching;

/// <summary>Folds records that are the same advisory: ids and <c>aliases</c> connect them; <c>related</c> and <c>upstream</c> do not.</summary>
internal static class AliasGroups
{
    public static IEnumerable<IReadOnlyList<Hit>> Of(IReadOnlyList<Hit> hits)
    {
        var groupOf = new Dictionary<string, List<Hit>>(StringComparer.Ordinal);
        var groups = new List<List<Hit>>();
        foreach (var hit in hits)
        {
            var group = new List<Hit> { hit };
            groups.Add(group);
            foreach (var id in hit.Advisory.Aliases.Append(hit.Advisory.Id))
            {
                if (groupOf.TryGetValue(id, out var other) && !ReferenceEquals(other, group))
                {
                    groups.Remove(other);
                    group.AddRange(other);
                    foreach (var key in groupOf.Where(p => ReferenceEquals(p.Value, other)).Select(p => p.Key).ToList())
                        groupOf[key] = group;
                }

                groupOf[id] = group;
            }
        }

        return groups;
    }
}
