namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>What a push of the load is, and with it how its request must end.</summary>
internal enum PushKind
{
    /// <summary>An image: completed, attached or superseded.</summary>
    Image,

    /// <summary>An index of two images: completed or superseded.</summary>
    Index,

    /// <summary>Not in the registry: failed, not-found.</summary>
    Missing,

    /// <summary>No image: ignored.</summary>
    Artefact,
}
