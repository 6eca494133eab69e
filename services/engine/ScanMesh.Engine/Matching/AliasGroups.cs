namespace ScanMesh.Engine.Matching;

/// <summary>Folds records that are the same advisory: ids and <c>aliases</c> connect them; <c>related</c> and <c>upstream</c> do not.</summary>
internal static class AliasGroups
{
    public static IEnumerable<IReadOnlyList<Hit>> Of(IReadOnlyList<Hit> hits)
    {
        if (hits.Count < 2 || (hits.All(h => h.Advisory.Aliases.IsEmpty) && IsRising(hits)))
            return hits.Select(h => new[] { h });
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

    /// <summary>True when no two hits have the same id, seen at once.</summary>
    private static bool IsRising(IReadOnlyList<Hit> hits)
    {
        for (var i = 1; i < hits.Count; i++)
            if (string.CompareOrdinal(hits[i - 1].Advisory.Id, hits[i].Advisory.Id) >= 0)
                return false;
        return true;
    }
}
