using System.Text;
using ScanMesh.Ingest.Journal;

namespace ScanMesh.Tests.Unit.Ingest;

public sealed class KeptBodyTests
{
    private static readonly string[] hidden = ["Token", "callback_url"];

    [Theory]
    [InlineData("""{"Token":"t0k","a":1}""", """{"Token":"(hidden)","a":1}""")]
    [InlineData("""{"a":[{"b":{"Token":{"deep":"t0k"}}}],"callback_url":["t0k"]}""", """{"a":[{"b":{"Token":"(hidden)"}}],"callback_url":"(hidden)"}""")]
    [InlineData("""{"token":"another word"}""", """{"token":"another word"}""")]
    [InlineData("[]", "[]")]
    public void Of_HiddenMembers_AreLeftOutAtAnyDepth(string body, string kept) => Assert.Equal(kept, KeptBody.Of(Encoding.UTF8.GetBytes(body), isJson: true, hidden));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("no json")]
    [InlineData("""{"Token":"a","Token":"b"}""")]
    public void Of_NoJson_IsNotKept(string body) => Assert.Null(KeptBody.Of(Encoding.UTF8.GetBytes(body), isJson: false, hidden));

    [Fact]
    public void Of_TooLong_IsNotKept()
    {
        Assert.NotNull(KeptBody.Of(Encoding.UTF8.GetBytes("[" + new string(' ', KeptBody.MaxBytes - 2) + "]"), isJson: true, hidden));
        Assert.Null(KeptBody.Of(Encoding.UTF8.GetBytes("[" + new string(' ', KeptBody.MaxBytes - 1) + "]"), isJson: true, hidden));
    }

    [Fact]
    public void Of_DeepOrNotUnicode_IsNotKept()
    {
        Assert.Null(KeptBody.Of(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 1000)) + string.Concat(Enumerable.Repeat("]", 1000))), isJson: false, hidden));
        Assert.Null(KeptBody.Of(new byte[] { (byte)'"', 0xff, (byte)'"' }, isJson: true, []));
    }
}
