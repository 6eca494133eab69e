using ScanMesh.Contracts.V1;
using ScanMesh.Engine.Model;

namespace ScanMesh.Results.Ledger;

/// <summary>Which requests the ledger can hold: a message is input like any other (SECURITY T9).</summary>
internal static class RequestMessages
{
    /// <summary>Longest name of a registry or source.</summary>
    public const int MaxText = 255;

    /// <summary>True when it can become a row.</summary>
    public static bool IsWellFormed(ScanRequested request) =>
        request.RequestId != Guid.Empty
        && Lane.All.Contains(request.Lane)
        && request.Registry?.Length is > 0 and <= MaxText && request.Source?.Length is > 0 and <= MaxText
        && request.Repository is not null && ImageReference.IsRepository(request.Repository)
        && (request.Tag is null || ImageReference.IsTag(request.Tag))
        && (request.Digest is null || Digest.TryParse(request.Digest, out _))
        && (request.Tag ?? request.Digest) is not null;
}
