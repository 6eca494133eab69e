namespace ScanMesh.Tests.Fuzz;

/// <summary>Something that reads foreign bytes.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Good inputs, built in code; mutations start from them.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Reads the input. What its contract allows (named exceptions, problems) is caught or counted here; whatever it throws is a fault found.</summary>
    void Run(byte[] input);
}
