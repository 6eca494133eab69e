using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>The request is malformed (INVALID_ARGUMENT): a bad filter, cursor text or digest.</summary>
public sealed class InvalidRequestException(string message, string? field, Exception? cause = null) : ScanMeshException(StatusCode.InvalidArgument, message, cause)
{
    /// <summary>Path of the bad field, for example <c>filter.repositories[0]</c>, where the mesh tells it.</summary>
    public string? Field { get; } = field;
}
