using System.Buffers.Text;
using System.Text;

namespace ScanMesh.Results.Queries;

/// <summary>Where the next page begins, as opaque text: the key of the last row. It grants nothing; every page is filtered anew.</summary>
internal static class PageToken
{
    private const char Separator = '\n';

    /// <summary>The token of a key.</summary>
    public static string Of(params IEnumerable<string> key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Separator, key)));

    /// <summary>The key of a token: empty for an empty token.</summary>
    /// <exception cref="ArgumentException">The text is no token of a key of that length.</exception>
    public static string[] Parse(string token, int length)
    {
        if (token.Length == 0)
            return [];
        if (token.Length <= 8192 && Base64Url.IsValid(token) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split(Separator) is var key && key.Length == length)
            return key;
        throw new ArgumentException("page_token: not from this service");
    }
}
