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
        { "updateinfo", "an entity without its end in a text", "<updates><update type=\"security\" status=\"final\"><id>F</id><title>F-202&-1: update</title></update></updates>" },
        { "app/pnpm-lock.yaml", "a key across many lines in a mapping without its end", "packages:\n\n  /a/1:\n    r: {v: '6.0'\n\npackages:\n\n  /a@1(b@2):\n    dev: true\n  'file:x':\n    r: {d: x, type: y}\n    name: &n x\n    version: *n\ni: abc==}\n    dev: true\n\n  /@s\n\n\n\n\n*\n\n\n\n/b/2.0.0:\n    dev: false\n\n  e/o:\n    name: g\n" },
        { "layer record", "a field of os-release twice", "SML\u0002\u0016\u0000\u00011\u0001\u00012\u0000@62826cbac5365e8b903587de863dc6337151b5efc2276ebc35354e0aa8281553\u0000\u0002ID\u0000\u000AVERSIOJ_ID\u0000\u0001a\u0001\u0002/b\u0000\u0001c\u0000\u0003deb\u0003\u0003ian\u0001\u0005pkg/1\u0000\u000Eetc/os-release\u0000\u0003lib\u0002\u0003mit\u00023ne(5 is neither a field nor the continuation of one\u0000\u0009malformed\u0000\u000Cos-release/1\u0000Gsha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\u0000%the stanza at line 5 names no package\u0000\u0007usr/lib\u0000\u0013var/lib/dpkg/status\u0000\u0001x\u0012\u0005\u0012\u0003\u0001\u0002\u000C\u0011\u0001\u0001\u0002\u0004\u000A\u0004\u0002\u0000\u0015\u000B\u0001\u0002\u0009\u0006\u0001\u0000\u0000\u0000\u0000\u0000\u0001\u0000\u0000\u0002\u0015\u000B\u0010\u000F\u0015\u000B\u0010\u0013\u0001\u0007\u0001\u0008\u0001\u000D\u0014\u0002\u00E9\u0080\u00A3\u00EE\u009B\u00B7\u0084\u009E\u009B\u0001\u00F8\u00B2\u00AB\u0084\u00B8\u00D2\u00A8\u0081!\u0000\u0004\u00FA\u0081\u00A5\u00CC\u00FE\u00C4\u0089\u00FC\u0009\u00CE\u00BF\u009C\u00D4\u00FF\u00C9\u00A1\u00ED\u0008\u00ED\u00BB\u00C5\u0080\u008E\u00CF\u0082\u0087G\u00AA\u00AC\u00D2\u0098\u00FB\u00CF\u00CD\u00E8\u0099\u0001\u0000\u0001\u0000\u0000\u000E\u0016" },
        { "reference", "a host by its capital letter alone", "linuxHapm/v7" },
        { "reference", "a host and a name that have no room for the tag that is left out", string.Concat(Enumerable.Repeat("a.", 510)) + "b/a" },
        { "src/packages.config", "a declaration that is no UTF-8", "<?xml version=\"1.0\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00EF\u00BB\u00BF\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\" encoding=\"utf-8\"?><packages><pac age id=\"a\" ver" },
        { "src/pom.xml", "a declaration that is no UTF-8", "<?xml version=\"1.0\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00EF\u00BB\u00BF\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\u00ED\" encoding=\"utf-8\"?><packages><pac age id=\"a\" ver" },
        { "app/pylock.toml", "the end in the middle of an escape", "lock-version = \"1.0\"\n\n[[packages]]\nname = \"a\"\nversion = \"1\"\nwheels = [{ name = \"\\u0" },
        { "repomd", "two dots at the end of a folder's name", "<repomd><data type='updateinfo'><checksum type='sha256'>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</checksum><location href='repoda../u.xml.zst'/><timestamp>1769947200</timestamp><size>7</size></data></repomd>" },
        { "repomd", "nothing but tiny compressed parts", string.Concat(Enumerable.Repeat("BZh91AY&SY\u00FF\u0087\u00D3\u0082\u0000\u0000\u0003\u0099\u0080@\u0080\u0080\u0007'#\u00D6  \u00001L\u0098\u0099\u0006F\u0009T\u00D1\u00A7\u00EA\u0009\u00B5\u001F\u00A4\u008A\u0015U\u00B8\u00C5\u00F0:\u0010/\u008A\u00B1\u00DFCv'h\u00CCI\u00B9\u00F7\u00F1w$S\u0085\u0009\u000F\u00F8}8 ", 100)) },
    };

    /// <summary>One character a byte, so that bytes which are no text can be written down.</summary>
    public static byte[] Bytes(string input) => Encoding.Latin1.GetBytes(input);
}
