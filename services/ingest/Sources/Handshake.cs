using System.Text.Json;

namespace ScanMesh.Ingest.Sources;

/// <summary>What a sender asks before it sends events.</summary>
/// <param name="Answer">The body to answer 200 with, or null.</param>
/// <param name="Confirm">An address of the sender that must be visited for the subscription to begin, or null. Hostile until the way of authentication has allowed it (SECURITY T2).</param>
public sealed record Handshake(JsonElement? Answer, Uri? Confirm);
