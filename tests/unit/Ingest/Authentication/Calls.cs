using System.Text;
using Microsoft.AspNetCore.Http;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Ingest.Authentication;
using ScanMesh.Ingest.Sources;

namespace ScanMesh.Tests.Unit.Ingest.Authentication;

/// <summary>Ways of authentication as a source would open them, and calls to show them.</summary>
internal static class Calls
{
    public static byte[] Body { get; } = Encoding.UTF8.GetBytes("{\"action\":\"published\", \"n\": \"\u00e4\u4e2d\"}\n");

    public static IAuthentication Open(SourceOptions options, SourceTraits? traits = null, TimeProvider? time = null) =>
        Authentications.Find(options.Auth!)!.Open(new SourceSettings(options, traits ?? new SourceTraits { Kind = "k", Title = "k", Authentications = [options.Auth!] }, time ?? TimeProvider.System));

    public static async Task<AuthenticationResult> CheckAsync(this IAuthentication authentication, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
            context.Request.Headers.Append(name, value);
        return await authentication.CheckAsync(context.Request, body ?? Body, TestContext.Current.CancellationToken);
    }

    /// <summary>Checks what came of it, and that what is told holds none of the secrets.</summary>
    public static void Expect(this AuthenticationResult result, bool accepted, params string[] secrets)
    {
        Assert.True(result.Outcome == (accepted ? AuthenticationOutcome.Accepted : AuthenticationOutcome.Refused) && accepted == (result.Why is null), $"{result}");
        foreach (var secret in secrets)
            Assert.DoesNotContain(secret, result.Why ?? "", StringComparison.OrdinalIgnoreCase);
    }
}
