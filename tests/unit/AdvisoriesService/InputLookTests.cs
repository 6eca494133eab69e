using ScanMesh.Advisories.Feeds;

namespace ScanMesh.Tests.Unit.AdvisoriesService;

public sealed class InputLookTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scanmesh-look").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_SameFiles_IsTheSame()
    {
        Write("Debian/all.zip", "one");
        Assert.Equal(InputLook.Of([folder]), InputLook.Of([folder]));
    }

    [Fact]
    public void Of_AnyChange_Differs()
    {
        var path = Write("Debian/all.zip", "one");
        var looks = new List<string> { InputLook.Of([folder]) };
        Write("Debian/all.zip", "three");
        looks.Add(InputLook.Of([folder]));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        looks.Add(InputLook.Of([folder]));
        Write("Alpine/all.zip", "one");
        looks.Add(InputLook.Of([folder]));
        File.Delete(path);
        looks.Add(InputLook.Of([folder]));
        Assert.Equal(looks.Count, looks.Distinct().Count());
    }

    [Fact]
    public void Of_FileThatAppears_Differs()
    {
        var path = Path.Combine(folder, "late.zip");
        var before = InputLook.Of([path]);
        Write("late.zip", "");
        Assert.NotEqual(before, InputLook.Of([path]));
    }

    [Fact]
    public void Of_FileMadeReadable_Differs()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("skipped: no Unix permissions");
            return;
        }

        var path = Write("record.json", "{}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var before = InputLook.Of([folder]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.NotEqual(before, InputLook.Of([folder]));
    }

    [Fact]
    public void Of_LinkLoop_Ends()
    {
        Write("a/b.json", "{}");
        Directory.CreateSymbolicLink(Path.Combine(folder, "a", "loop"), folder);
        Assert.NotEmpty(InputLook.Of([folder]));
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
