namespace ScanMesh.Engine.Advisories;

/// <summary>
/// Holds the current snapshot so that it can be swapped while scans run on the old one (SEMANTICS S7): a replaced snapshot is closed when
/// its last lease ends. Members may be called concurrently.
/// </summary>
public sealed class SnapshotSlot : IDisposable
{
    private readonly Lock gate = new();
    private Counted? current;

    /// <summary>What the current snapshot says of itself, or null without one.</summary>
    public SnapshotInfo? Current
    {
        get
        {
            lock (gate)
                return current?.Snapshot.Info;
        }
    }

    /// <summary>Replaces the snapshot; the slot owns it from now on.</summary>
    /// <param name="snapshot">The new one.</param>
    /// <param name="retired">Called once the replaced snapshot is closed (its file may go), or null.</param>
    public void Swap(AdvisorySnapshot snapshot, Action? retired = null)
    {
        Counted? old;
        lock (gate)
        {
            old = current;
            current = new Counted(snapshot);
            if (old is not null)
                old.Retired = retired;
        }

        if (old is not null)
            Release(old);
        else
            retired?.Invoke();
    }

    /// <summary>The current snapshot until the lease is disposed; null without one.</summary>
    public SnapshotLease? Acquire()
    {
        lock (gate)
        {
            if (current is null)
                return null;
            current.Count++;
            return new SnapshotLease(this, current);
        }
    }

    /// <summary>Gives up the slot's own hold; running leases keep theirs.</summary>
    public void Dispose()
    {
        Counted? old;
        lock (gate)
        {
            old = current;
            current = null;
        }

        if (old is not null)
            Release(old);
    }

    internal void Release(Counted counted)
    {
        lock (gate)
            if (--counted.Count > 0)
                return;
        counted.Snapshot.Dispose();
        counted.Retired?.Invoke();
    }

    internal sealed class Counted(AdvisorySnapshot snapshot)
    {
        public AdvisorySnapshot Snapshot { get; } = snapshot;

        public int Count { get; set; } = 1;

        public Action? Retired { get; set; }
    }
}

/// <summary>A hold on a snapshot.</summary>
public sealed class SnapshotLease : IDisposable
{
    private readonly SnapshotSlot slot;
    private readonly SnapshotSlot.Counted counted;
    private int released;

    internal SnapshotLease(SnapshotSlot slot, SnapshotSlot.Counted counted)
    {
        this.slot = slot;
        this.counted = counted;
    }

    /// <summary>The snapshot; usable until <see cref="Dispose"/>.</summary>
    public AdvisorySnapshot Snapshot => counted.Snapshot;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref released, 1) == 0)
            slot.Release(counted);
    }
}
