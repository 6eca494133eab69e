using ScanMesh.Standalone;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Standalone;

public sealed class DataFolderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void DataFolder_HeldByOne_IsRefusedToAnother()
    {
        using (DataFolder.Open(folder.File("data")))
        {
            var refused = Assert.Throws<IOException>(() => DataFolder.Open(folder.File("data")));
            Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        }

        using var again = DataFolder.Open(folder.File("data"));
        Assert.Equal(folder.File("data"), again.Path);
    }

    [Fact]
    public void DataFolder_Secrets_AreTheOwnersAloneAndStay()
    {
        string secret;
        using (var data = DataFolder.Open(folder.File("data")))
            secret = File.ReadAllText(data.Secret("token"));
        using (var data = DataFolder.Open(folder.File("data")))
            Assert.Equal(secret, File.ReadAllText(data.Secret("token")));

        Assert.Matches("^[0-9a-f]{64}$", secret);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("data", "token")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("data")));
        }
    }
}
