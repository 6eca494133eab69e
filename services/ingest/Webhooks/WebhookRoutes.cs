namespace ScanMesh.Ingest.Webhooks;

/// <summary>Paths of ingest.</summary>
internal static class WebhookRoutes
{
    /// <summary>Beginning of every webhook's path.</summary>
    public const string Prefix = "/webhooks/";
}
