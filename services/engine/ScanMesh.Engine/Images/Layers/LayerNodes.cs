using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>One path of a layer's tree, 16 bytes.</summary>
/// <param name="Hash">The path's hash (<see cref="PathHash"/>).</param>
/// <param name="Parent">Number of the folder's node; <see cref="LayerNodes.Root"/> below the root.</param>
/// <param name="Packed">Number of the entry, and its kind in the lowest two bits.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LayerNode(ulong Hash, int Parent, uint Packed)
{
    /// <summary>A node of these parts.</summary>
    public LayerNode(ulong hash, int parent, int sequence, NodeKind kind)
        : this(hash, parent, ((uint)sequence << 2) | (uint)kind)
    {
    }

    /// <summary>Number of the entry in the archive.</summary>
    public int Sequence => (int)(Packed >> 2);

    /// <summary>What the path is.</summary>
    public NodeKind Kind => (NodeKind)(Packed & 3);
}

/// <summary>
/// The nodes of a tree, numbered as they came and found by hash: pooled blocks that never move, and an open table of their numbers (linear
/// probing, at most half full). The table is mixed with a random number, so that nobody can prepare paths that fill one run of it.
/// </summary>
internal sealed class LayerNodes
{
    /// <summary>The number that stands for the root, which is no node.</summary>
    public const int Root = -1;

    /// <summary>Most nodes whose numbers and entries fit.</summary>
    public const int MaxEntries = 1 << 29;

    private const int BlockBits = 12;
    private const int BlockSize = 1 << BlockBits;
    private const int FirstSlotBits = 8;
    private readonly ulong mixer = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
    private readonly List<LayerNode[]> blocks = [];
    private int[] slots = NewSlots(FirstSlotBits); // number + 1; 0 is free
    private int slotBits = FirstSlotBits;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The node with this number.</summary>
    public ref LayerNode this[int number] => ref blocks[number >> BlockBits][number & (BlockSize - 1)];

    /// <summary>Number of the node with this hash, or null.</summary>
    public int? Find(ulong hash) => slots[SlotOf(hash)] is var number and > 0 ? number - 1 : null;

    /// <summary>Number of the node with this hash, which is added when there is none; null when that would make more than <paramref name="capacity"/>.</summary>
    public int? FindOrAdd(in LayerNode node, int capacity)
    {
        if (2 * (Count + 1) > 1 << slotBits)
            Grow();
        ref var slot = ref slots[SlotOf(node.Hash)];
        if (slot > 0)
            return slot - 1;
        if (Count >= capacity)
            return null;
        if (Count >> BlockBits == blocks.Count)
            blocks.Add(ArrayPool<LayerNode>.Shared.Rent(BlockSize));
        slot = Count + 1;
        this[Count] = node;
        return Count++;
    }

    /// <summary>Gives the memory back; nothing is asked any more.</summary>
    public void Release()
    {
        foreach (var block in blocks)
            ArrayPool<LayerNode>.Shared.Return(block);
        blocks.Clear();
        if (slots.Length > 0)
            ArrayPool<int>.Shared.Return(slots);
        slots = [];
    }

    /// <summary>The slot that holds this hash, or the free one where it would go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(ulong hash)
    {
        var mask = (1 << slotBits) - 1;
        var slot = (int)((hash * mixer) >> (64 - slotBits));
        for (int number; (number = slots[slot]) != 0 && this[number - 1].Hash != hash;)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        ArrayPool<int>.Shared.Return(slots);
        slotBits += 2;
        slots = NewSlots(slotBits);
        for (var number = 0; number < Count; number++)
            slots[SlotOf(this[number].Hash)] = number + 1;
    }

    private static int[] NewSlots(int bits)
    {
        var slots = ArrayPool<int>.Shared.Rent(1 << bits);
        Array.Clear(slots, 0, 1 << bits);
        return slots;
    }
}
