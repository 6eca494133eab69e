using Grpc.Core;

namespace ScanMesh.Client;

/// <summary>The mesh refused a call, or could not be reached. The message is the mesh's own and holds no credentials.</summary>
public class ScanMeshException : Exception
{
    /// <summary>A refusal with its status and, where there is one, the exception it came from.</summary>
    public ScanMeshException(StatusCode statusCode, string message, Exception? cause = null) : base(message, cause) => StatusCode = statusCode;

    /// <summary>gRPC status.</summary>
    public StatusCode StatusCode { get; }
}
