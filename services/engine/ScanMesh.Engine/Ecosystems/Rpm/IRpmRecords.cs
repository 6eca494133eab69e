using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>Takes what a database holds.</summary>
internal interface IRpmRecords
{
    /// <summary>Takes the bytes of one header, which are of no use after the call.</summary>
    /// <param name="header">The bytes.</param>
    /// <param name="place">Where they were found, for messages.</param>
    void Add(ReadOnlySpan<byte> header, string place);

    /// <summary>Takes what could not be read.</summary>
    /// <exception cref="InvalidDataException">There are too many of them: the rest is not worth reading.</exception>
    void AddProblem(ProblemReason reason, string message);
}
