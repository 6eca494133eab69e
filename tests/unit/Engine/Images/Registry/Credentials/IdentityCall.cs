using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry.Credentials;

/// <summary>A request to a stand-in; the host is the one that was meant, empty when it was addressed itself.</summary>
internal sealed record IdentityCall(string Method, string Host, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A field of a form, or null.</summary>
    public string? Field(string name) => new FormReader(Text).ReadForm().TryGetValue(name, out var value) ? value.ToString() : null;
}
