namespace ScanMesh.Results.Store.Rows;

/// <summary>An image by its stack of layers.</summary>
internal sealed record LayerChainRow
{
    public string Digest { get; init; } = "";

    public string LayerChain { get; init; } = "";

    public void Deconstruct(out string digest, out string layerChain) => (digest, layerChain) = (Digest, LayerChain);
}
