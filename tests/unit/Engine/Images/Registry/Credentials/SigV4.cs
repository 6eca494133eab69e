using System.Security.Cryptography;
using System.Text;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>The receiving side of AWS Signature Version 4, from its specification alone.</summary>
internal static class SigV4
{
    /// <summary>Checks a request's signature; gives the access key that signed it.</summary>
    public static string Verify(IdentityCall call, string region, string service, string secret)
    {
        var authorization = call.Headers["Authorization"];
        Assert.StartsWith("AWS4-HMAC-SHA256 ", authorization, StringComparison.Ordinal);
        var parts = authorization["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        var scope = parts["Credential"].Split('/');
        var moment = call.Headers["X-Amz-Date"];
        Assert.Equal([moment[..8], region, service, "aws4_request"], scope[1..]);
        var names = parts["SignedHeaders"].Split(';');
        Assert.Contains("host", names);
        Assert.Contains("x-amz-target", names);
        var headers = string.Concat(names.Select(n => $"{n}:{call.Headers[n].Trim()}\n"));
        var canonical = $"{call.Method}\n{call.Path}\n{call.Query.TrimStart('?')}\n{headers}\n{parts["SignedHeaders"]}\n{Hex(SHA256.HashData(call.Body))}";
        var toSign = $"AWS4-HMAC-SHA256\n{moment}\n{string.Join('/', scope[1..])}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in scope[1..])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        Assert.Equal(Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))), parts["Signature"]);
        return scope[0];
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
