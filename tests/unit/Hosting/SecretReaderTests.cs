using Microsoft.Extensions.Time.Testing;
using ScanMesh.Hosting.Configuration;
using ScanMesh.Hosting.Secrets;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Hosting;

public sealed class SecretReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Current_FileChanged_IsReadAgain()
    {
        var time = new FakeTimeProvider();
        var reader = SecretReader.For(null, folder.Write("s", "one\r\n"), time);
        Assert.Equal("one", reader.Current);

        folder.Write("s", "two\n");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("two", reader.Current);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Current_FileGoneOrEmptied_KeepsTheLast(bool gone)
    {
        var time = new FakeTimeProvider();
        var file = folder.Write("s", "one");
        var reader = SecretReader.For(null, file, time);

        if (gone)
            File.Delete(file);
        else
            File.WriteAllText(file, "");
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("one", reader.Current);
    }

    [Fact]
    public void For_MissingEmptyOrTooLargeFileOrNothing_IsAStartUpError()
    {
        Assert.Throws<ConfigurationException>(() => SecretReader.For(null, Path.Combine(folder.Path, "absent")));
        Assert.Throws<ConfigurationException>(() => SecretReader.For(null, folder.Write("empty", "\n")));
        Assert.Throws<ConfigurationException>(() => SecretReader.For(null, folder.Write("large", new string('x', 70_000))));
        Assert.Throws<ConfigurationException>(() => SecretReader.For(null, folder.Path));
        Assert.Throws<ConfigurationException>(() => SecretReader.For(null, null));
        Assert.Null(SecretReader.ForOptional(null, null));
    }

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abd", false)]
    [InlineData("", "abc", false)]
    [InlineData("abcabc", "abc", false)]
    public void Equal_Tokens_OnlyTheSame(string given, string expected, bool equal) => Assert.Equal(equal, FixedTimeToken.Equal(given, expected));
}
