using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace ScanMesh.Engine.Images.Registry.Credentials.Acr;

/// <summary>
/// An Entra ID token for this process. In this order: workload identity (AZURE_FEDERATED_TOKEN_FILE), client secret (AZURE_CLIENT_SECRET), both with
/// AZURE_TENANT_ID and AZURE_CLIENT_ID; else managed identity, of AZURE_CLIENT_ID where set. Azure.Identity speaks through the guarded handler.
/// </summary>
internal sealed partial class AzureIdentity(CredentialSettings settings)
{
    private static readonly ImmutableArray<string> managedEndpoints = ["IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"];
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(60);

    private string Host => settings.Endpoint.Host;

    /// <summary>The token.</summary>
    public async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        using var handler = settings.Handlers(Rules());
        using var transport = new HttpClientTransport(handler);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            return (await Credential(transport).GetTokenAsync(new TokenRequestContext([Cloud.Scope]), limit.Token).ConfigureAwait(false)).Token;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (CredentialFaults.Guard(e) is { } refusal)
                throw refusal;
            throw e is OperationCanceledException || (e is not CredentialUnavailableException && CredentialFaults.IsTransport(e))
                ? CredentialFaults.Away(Host, "Entra ID does not answer")
                : CredentialFaults.Refused(Host, $"Entra ID gives this process no token{Code(e)}", "Give it a workload identity or managed identity with the role AcrPull, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.");
        }
    }

    private (Uri Authority, string Scope) Cloud =>
        Host.EndsWith(".azurecr.cn", StringComparison.Ordinal) ? (AzureAuthorityHosts.AzureChina, "https://management.chinacloudapi.cn/.default")
        : Host.EndsWith(".azurecr.us", StringComparison.Ordinal) ? (AzureAuthorityHosts.AzureGovernment, "https://management.usgovcloudapi.net/.default")
        : (AzureAuthorityHosts.AzurePublicCloud, "https://containerregistry.azure.net/.default");

    private Uri Authority => Uri.TryCreate(Set("AZURE_AUTHORITY_HOST"), UriKind.Absolute, out var given) ? given : Cloud.Authority;

    private TokenCredential Credential(HttpClientTransport transport)
    {
        var (tenant, client) = (Set("AZURE_TENANT_ID"), Set("AZURE_CLIENT_ID"));
        if (tenant is not null && client is not null && Set("AZURE_FEDERATED_TOKEN_FILE") is { } file)
            return new WorkloadIdentityCredential(new WorkloadIdentityCredentialOptions
            {
                TenantId = tenant,
                ClientId = client,
                TokenFilePath = file,
                AuthorityHost = Authority,
                Transport = transport,
                DisableInstanceDiscovery = true,
                Retry = { MaxRetries = 1 },
            });
        if (tenant is not null && client is not null && Set("AZURE_CLIENT_SECRET") is { } secret)
            return new ClientSecretCredential(tenant, client, secret, new ClientSecretCredentialOptions
            {
                AuthorityHost = Authority,
                Transport = transport,
                DisableInstanceDiscovery = true,
                Retry = { MaxRetries = 1 },
            });
        return new ManagedIdentityCredential(new ManagedIdentityCredentialOptions(client is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(client))
        {
            Transport = transport,
            Retry = { MaxRetries = 1 },
        });
    }

    /// <summary>The metadata service and what the environment names; plain http is what those speak.</summary>
    private OutboundRules Rules()
    {
        var named = managedEndpoints.Select(n => Uri.TryCreate(Set(n), UriKind.Absolute, out var uri) ? uri.Authority : null).OfType<string>();
        return new OutboundRules { OperatorHosts = ["169.254.169.254", Authority.Authority, .. named], AllowPlainHttp = true };
    }

    private string? Set(string name) => settings.Environment(name) is { Length: > 0 } value ? value : null;

    private static string Code(Exception e)
    {
        for (var at = e; at is not null; at = at.InnerException)
            if (CodePattern().Match(at.Message) is { Success: true } code)
                return $" ({code.Value})";
        return "";
    }

    [GeneratedRegex(@"\bAADSTS[0-9]{4,8}\b")]
    private static partial Regex CodePattern();
}
