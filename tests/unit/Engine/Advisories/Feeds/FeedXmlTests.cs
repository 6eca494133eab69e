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
        Assert.Contains("a tag or text of more", Refused(Encoding.UTF8.GetBytes($"<r a='{new string('>', MarkupGuard.MaxRun + 10)}'/>")), StringComparison.Ordinal);
        Assert.Contains("a tag or text of more", Refused(Encoding.UTF8.GetBytes($"<r>{new string('x', MarkupGuard.MaxRun + 10)}</r>")), StringComparison.Ordinal);
        Assert.Contains("names", Refused(Encoding.UTF8.GetBytes("<r>" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"<a{i}/>")) + "</r>")), StringComparison.Ordinal);
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
