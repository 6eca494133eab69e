using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Tests.Unit.Hosting.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("0s", 0)]
    public void TryParse_Duration_Milliseconds(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("-5s")]
    [InlineData("5 m")]
    [InlineData("1s1m")]
    [InlineData("00:05:00")]
    [InlineData("99999d")]
    public void TryParse_AnythingElse_False(string text) => Assert.False(DurationText.TryParse(text, out _));
}
