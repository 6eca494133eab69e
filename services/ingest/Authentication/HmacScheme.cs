namespace ScanMesh.Ingest.Authentication;

/// <summary>How a kind of sender signs a body with a shared secret: HMAC over the raw bytes, in hexadecimal, in a header.</summary>
/// <param name="Algorithm">The hash.</param>
/// <param name="Prefix">Text before the digits, for example <c>sha256=</c>; may be empty.</param>
public sealed record HmacScheme(HmacAlgorithm Algorithm, string Prefix = "");
