namespace ScanMesh.Results.Ledger;

/// <summary>A fact about a request whose own copy has not arrived yet: the bus delivers it again.</summary>
internal sealed class UnknownRequestException(Guid requestId) : Exception($"Request {requestId} is not known yet.");
