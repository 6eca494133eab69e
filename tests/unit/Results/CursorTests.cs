using ScanMesh.Results.Log;

namespace ScanMesh.Tests.Unit.Results;

public sealed class CursorTests
{
    [Fact]
    public void ToString_ParsesBackToTheSamePlace()
    {
        foreach (var position in new[] { 0, 1, 255, long.MaxValue })
        {
            var cursor = new Cursor(Guid.NewGuid(), position);
            Assert.True(Cursor.TryParse(cursor.ToString(), out var parsed));
            Assert.Equal(cursor, parsed);
            Assert.Matches("^[A-Za-z0-9_-]+$", cursor.ToString());
        }
    }

    [Fact]
    public void TryParse_AnyCharacterChanged_IsRefused()
    {
        var text = new Cursor(Guid.NewGuid(), 42).ToString();
        for (var i = 0; i < text.Length; i++)
            Assert.False(Cursor.TryParse(text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..], out _), $"position {i}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not base64 at all!")]
    public void TryParse_Foreign_IsRefused(string text) => Assert.False(Cursor.TryParse(text, out _));
}
