using ScanMesh.Engine.Images.Layers;

namespace ScanMesh.Engine.Pipeline;

/// <summary>
/// The records of one image while its layers are read, in any order, within a bound of memory. What is kept is always the lowest layers
/// whose records fit together, so that the answer does not depend on which layer was ready first (SEMANTICS S9).
/// </summary>
/// <param name="layers">How many layers the image has.</param>
/// <param name="most">Bytes that the records may take together.</param>
internal sealed class ImageRecords(int layers, long most)
{
    private readonly Lock gate = new();
    private readonly LayerRecord?[] records = new LayerRecord?[layers];
    private readonly long[] sizes = new long[layers];
    private int fitting = layers;

    /// <summary>True when the layer needs no reading any more: the ones below it fill the bound.</summary>
    public bool IsBeyond(int layer)
    {
        lock (gate)
            return layer >= fitting;
    }

    /// <summary>Takes a layer's record; drops it, and those above it, where the bound is reached.</summary>
    public void Add(int layer, LayerRecord record)
    {
        lock (gate)
        {
            (records[layer], sizes[layer]) = (record, RecordSize.Of(record));
            long sum = 0;
            for (var i = 0; i < fitting; i++)
                if ((sum += sizes[i]) > most)
                    fitting = i;
            records.AsSpan(fitting).Clear();
        }
    }

    /// <summary>The record of a layer, or null when it was left out.</summary>
    public LayerRecord? Find(int layer) => records[layer];
}
