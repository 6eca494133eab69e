using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus;

/// <summary>The scanner's side of a lane. Returning acknowledges the message; an exception leaves it for redelivery.</summary>
public interface IScanRequestHandler
{
    /// <summary>Handles one request; the token is cancelled when the worker stops.</summary>
    Task HandleAsync(ScanRequested request, CancellationToken cancellationToken);
}
