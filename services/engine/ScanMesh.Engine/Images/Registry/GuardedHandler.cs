using System.Net;
using System.Net.Sockets;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Registry;

/// <summary>Follows redirects by the rules of SECURITY T2 and bounds response bodies.</summary>
internal sealed class GuardedHandler(OutboundRules rules, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var current = request;
        if (!request.Headers.NonValidated.Contains("User-Agent"))
            request.Headers.TryAddWithoutValidation("User-Agent", GuardedHttp.UserAgent);
        for (var hops = 0; ; hops++)
        {
            Check(current.RequestUri!);
            var response = await SendOneAsync(current, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response) || request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            {
                response.Content = new GuardedContent(response.Content, current.RequestUri!, rules);
                return response;
            }

            Uri next;
            using (response)
            {
                if (hops == rules.MaxRedirects)
                    throw Refused(current.RequestUri!, $"more than {rules.MaxRedirects} redirects");
                next = Target(current.RequestUri!, response.Headers.Location);
            }

            current = Follow(current, next);
        }
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is not null;

    private static HttpRequestMessage Follow(HttpRequestMessage from, Uri to)
    {
        var sameOrigin = SafeUrl.SameOrigin(from.RequestUri!, to);
        var request = new HttpRequestMessage(from.Method, to) { Version = from.Version, VersionPolicy = from.VersionPolicy };
        foreach (var (name, values) in from.Headers.NonValidated)
            if (sameOrigin || name is not ("Authorization" or "Proxy-Authorization" or "Cookie"))
                request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        request.Headers.Host = null;
        return request;
    }

    private async Task<HttpResponseMessage> SendOneAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is ScanException refusal)
        {
            // The sockets handler wraps what the connector throws.
            throw new ScanException(refusal.Reason, refusal.Message, e);
        }
        catch (SocketException e)
        {
            // A peer that resets between connect and the first look at its address: the sockets handler lets this one through as it is.
            throw new HttpRequestException(HttpRequestError.ConnectionError, e.Message, e);
        }
    }

    private void Check(Uri uri)
    {
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            throw new ScanException(FailureReason.Unsupported, $"Refused a request that is neither http nor https ({SafeUrl.Of(uri)}).");
        if (uri.Scheme == Uri.UriSchemeHttp && !rules.AllowPlainHttp)
            throw Refused(uri, "plain http is not allowed here (set insecure: true for a registry that has no TLS)");
    }

    private Uri Target(Uri from, Uri? location)
    {
        var to = location!.IsAbsoluteUri ? location : new Uri(from, location);
        if (to.UserInfo.Length > 0)
            throw Refused(from, "it redirects to an address that holds credentials");
        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps)
            throw Refused(from, $"it redirects from https to {to.Scheme} ({SafeUrl.Of(to)})");
        Check(to);
        return to;
    }

    private static ScanException Refused(Uri uri, string why) => new(FailureReason.Unsupported, $"Refused {SafeUrl.Of(uri)}: {why}.");
}
