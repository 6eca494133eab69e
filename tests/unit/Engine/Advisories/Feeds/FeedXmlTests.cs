using System.Text;
using ScanMesh.Engine.Advisories.Feeds.Documents;

namespace ScanMesh.Tests.Unit.Engine.Advisories.Feeds;

/// <summary>XML of feeds is hostile (SECURITY T10).</summary>
public sealed class FeedXmlTests
{
    [Fact]
    public void Children_WhateverIsReadOfThem_AreTheDirectOnes()
    {
        using var xml = Open("\uFEFF<?xml version='1.0' encoding='UTF-16'?><r><a x='1'><b/><a/></a><!-- c --><e/><t> one <i>two</i><![CDATA[ <three> ]]></t><l>123456</l></r>");
        xml.Root("r");
        var seen = new List<string>();
        foreach (var name in xml.Children())
            seen.Add(name switch { "a" => "a" + xml.Attribute("x") + xml.Attribute("none"), "t" => xml.Text(100), "l" => xml.Text(4), _ => name });

        Assert.Equal(["a1", "e", "one two <three>", "1234"], seen);
    }

    [Theory]
    [InlineData("", "no XML")]
    [InlineData("<x/>", "root element is not 'r'")]
    [InlineData("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>", "no XML")]
    [InlineData("<!DOCTYPE r SYSTEM 'http://example.org/x.dtd'><r/>", "no XML")]
    [InlineData("<r><a></r>", "no XML")]
    [InlineData("<r>&unknown;</r>", "no XML")]
    [InlineData("<r>\u0001</r>", "no XML")]
    [InlineData("no xml", "no XML")]
    public void Read_Broken_IsRefused(string document, string reason) => Assert.Contains(reason, Refused(Encoding.UTF8.GetBytes(document)), StringComparison.Ordinal);

    [Fact]
    public void Read_BytesThatAreNotUtf8_AreRefused()
    {
        Assert.Contains("no XML", Refused([.. "<r>"u8, 0xFF, .. "</r>"u8]), StringComparison.Ordinal);
        Assert.NotEmpty(Refused(Encoding.Unicode.GetBytes("\uFEFF<r/>")));
    }

    [Fact]
    public void Read_BeyondTheBounds_IsRefused()
    {
        Assert.Contains("deeper than", Refused(Encoding.UTF8.GetBytes("<r>" + string.Concat(Enumerable.Repeat("<a>", 1000)))), StringComparison.Ordinal);
        Assert.Contains("names", Refused(Encoding.UTF8.GetBytes("<r>" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"<a{i}/>")) + "</r>")), StringComparison.Ordinal);
    }

    /// <summary>What the reader would hold whole has one bound, whatever it is.</summary>
    [Theory]
    [InlineData("<e a='", '>', "'/>")]
    [InlineData("<e/>", 'x', "")]
    [InlineData("<![CDATA[", 'x', "]]>")]
    [InlineData("<![CDATA[", '<', "]]>")]
    [InlineData("<![CDATA[", '>', "]]>")]
    [InlineData("<![CDATA[", ']', "]]>")]
    [InlineData("<!--", '<', "-->")]
    [InlineData("<?p ", '<', "?>")]
    public void Read_TagTextOrSection_IsTakenToTheBoundAndNoFurther(string begin, char content, string end)
    {
        var most = MarkupGuard.MaxRun - begin.Length - end.Length;
        using (var xml = Open($"<r>{begin}{new string(content, most)}{end}</r>"))
        {
            xml.Root("r");
            Assert.Equal(begin.StartsWith("<e", StringComparison.Ordinal) ? 1 : 0, xml.Children().Count());
        }

        Assert.Contains("of more than 4194304 characters", Refused(Encoding.UTF8.GetBytes($"<r>{begin}{new string(content, most + 1)}{end}</r>")), StringComparison.Ordinal);
    }

    /// <summary>Tags in a section are no tags, and a section in another is none.</summary>
    [Fact]
    public void Read_SectionsInEachOther_EndWhereTheyEnd()
    {
        var tags = string.Concat(Enumerable.Repeat("<a>x</a>", MarkupGuard.MaxRun / 8 + 10));
        foreach (var harmless in new[] { "<!-- <![CDATA[ -->", "<![CDATA[ <!-- <? ]]>", "<?p <![CDATA[ <!-- ?>", "<!-- ]]> ?> - -> -->", "<![CDATA[ ]] ]> ]]]>" })
            using (var xml = Open($"<r>{harmless}{tags}</r>"))
            {
                xml.Root("r");
                Assert.Equal(MarkupGuard.MaxRun / 8 + 10, xml.Children().Count());
            }

        foreach (var (begin, end) in new[] { ("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?p ", "?>") })
            Assert.Contains("of more than", Refused(Encoding.UTF8.GetBytes($"<r>{begin}{tags}{end}</r>")), StringComparison.Ordinal);
    }

    /// <summary>Where the reader's pieces end does not matter.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Guard_TextInPieces_SeesTheSame(int piece)
    {
        const string document = "<r><!-- <![CDATA[ --><![CDATA[ ]] ]> <x> ]]]><?p <a> ? > ?><a b='>'/><!";
        var filling = new string('<', MarkupGuard.MaxRun - "<![CDATA[]]>".Length);
        Assert.Equal(document, new MarkupGuard(new Pieces(document, piece)).ReadToEnd());
        Assert.Equal(MarkupGuard.MaxRun + document.Length, new MarkupGuard(new Pieces($"<![CDATA[{filling}]]>{document}", piece)).ReadToEnd().Length);
        Assert.Throws<InvalidDataException>(() => new MarkupGuard(new Pieces($"<![CDATA[{filling}<]]>{document}", piece)).ReadToEnd());
        Assert.Throws<InvalidDataException>(() => new MarkupGuard(new Pieces($"<!--{filling}]]>{document}{filling}", piece)).ReadToEnd());
    }

    private sealed class Pieces(string text, int piece) : TextReader
    {
        private int at;

        public override int Read(Span<char> buffer)
        {
            var count = Math.Min(Math.Min(piece, buffer.Length), text.Length - at);
            text.AsSpan(at, count).CopyTo(buffer);
            at += count;
            return count;
        }

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));
    }

    private static string Refused(byte[] document) => Assert.Throws<InvalidDataException>(() =>
    {
        using var xml = new FeedXml(new MemoryStream(document));
        xml.Root("r");
        foreach (var _ in xml.Children())
            xml.Text(10);
    }).Message;

    private static FeedXml Open(string document) => new(new MemoryStream(Encoding.UTF8.GetBytes(document)));
}
