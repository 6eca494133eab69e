using ScanMesh.Events.V1;

namespace ScanMesh.Client;

/// <summary>How far a subscription has come: what the next connection must ask for so that nothing is skipped and nothing repeated.</summary>
internal sealed class WatchPlace(WatchStart start)
{
    private readonly HashSet<string> snapshotIds = new(StringComparer.Ordinal);
    private string cursor = "";

    /// <summary>Fills the start: after the last item that had a cursor, else as the caller wished.</summary>
    public void Apply(WatchRequest request)
    {
        if (cursor.Length > 0)
            request.Cursor = cursor;
        else
            start.Apply(request);
    }

    /// <summary>
    /// Moves on by an event; false for one that was given already. Events of a snapshot have no cursor: one that was cut short is
    /// begun again, and its first part is told apart by the events' ids.
    /// </summary>
    public bool Advance(Event item)
    {
        if (item.Cursor.Length == 0)
            return snapshotIds.Add($"{item.Id} {item.Image?.Repository}");
        cursor = item.Cursor;
        return true;
    }

    /// <summary>Moves on by a heartbeat or the end of a snapshot.</summary>
    public void Advance(string to)
    {
        if (to.Length == 0)
            return;
        cursor = to;
        snapshotIds.Clear();
    }
}
