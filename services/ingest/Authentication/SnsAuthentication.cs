using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScanMesh.Ingest.Authentication;

/// <summary>Checks messages of the named topics. SNS does not sign again when it tries again for days, so there is no window of time; its MessageId makes repeats one event.</summary>
internal sealed class SnsAuthentication(IReadOnlySet<string> topics, SnsCertificates certificates, TimeProvider time) : IAuthentication
{
    public bool NeedsBody => true;

    public string? Challenge => null;

    public async ValueTask<AuthenticationResult> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (SnsMessage.Read(body) is not { Signature: { } signature, SigningCertUrl: { } url } message)
            return AuthenticationResult.Refused("it is no signed message of SNS (with raw delivery SNS signs nothing: use auth basic, header or key)");
        if (message.TopicArn is not { } topic || !topics.Contains(topic))
            return AuthenticationResult.Refused("its topic is none of the source's");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !SnsCertificates.IsOfSns(address))
            return AuthenticationResult.Refused("its certificate is not at SNS");
        if (message.SignatureVersion is not ("1" or "2"))
            return AuthenticationResult.Refused("its signature is of an unknown version");
        var bytes = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
            return AuthenticationResult.Refused("its signature is not base64");
        try
        {
            var certificate = await certificates.GetAsync(address, cancellationToken);
            if (time.GetUtcNow() is var now && (now < certificate.NotBefore || now > certificate.NotAfter))
                return AuthenticationResult.Refused("its certificate has expired, or does not hold yet");
            using var key = certificate.GetRSAPublicKey();
#pragma warning disable CA5350 // What SNS signs by in version 1; a topic may be set to version 2.
            var hash = message.SignatureVersion == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
#pragma warning restore CA5350
            return key is not null && key.VerifyData(message.ToSigned(), bytes.AsSpan(0, length), hash, RSASignaturePadding.Pkcs1)
                ? AuthenticationResult.Accepted
                : AuthenticationResult.Refused("its signature is wrong");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return AuthenticationResult.Unknown($"the certificate of SNS cannot be had: {e.GetBaseException().Message}");
        }
    }
}
