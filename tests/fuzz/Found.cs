using System.Text;

namespace ScanMesh.Tests.Fuzz;

/// <summary>Inputs that once broke a target, cut down to what mattered, by the target's name; each stays here.</summary>
internal static class Found
{
    public static TheoryData<string, string, string> Inputs => new()
    {
        { "manifest", "half a surrogate pair in a name", """{"schemaVersion":2,"\ud800":1,"mediaType":"a/b"}""" },
        { "manifest", "bytes that are no UTF-8", "{\"schemaVersion\":2,\"mediaType\":\"a/\u00D2\"}" },
        { "config", "half a surrogate pair in a text", """{"os":"linux","architecture":"\udc00","rootfs":{"type":"layers","diff_ids":[]}}""" },
        { "config", "bytes that are no UTF-8", "{\"os\":\"linux\",\"architecture\":\"\u008A\",\"rootfs\":{}}" },
        { "osv", "bytes that are no UTF-8 in a name", "{\"id\":\"X\",\"publ\u00D2shed\":1}" },
        { "osv", "half a surrogate pair in a text that only the canonical form reads", """{"id":"X","details":"\uD800x"}""" },
        { "lib/apk/db/installed", "a package called /", "P:/\nV:1\n\n" },
        { "reference", "a host by its capital letter alone", "linuxHapm/v7" },
    };

    /// <summary>One character a byte, so that bytes which are no text can be written down.</summary>
    public static byte[] Bytes(string input) => Encoding.Latin1.GetBytes(input);
}
