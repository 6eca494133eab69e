using ScanMesh.Hosting.Configuration;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Unit.Hosting.Configuration;

/// <summary><c>registries.NAME.sweep</c>.</summary>
public sealed class SweepOptionsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_All_IsRead()
    {
        var sweep = Load("{every: 1d, repositories: [a/b], include: ['a/**'], exclude: ['a/x/*'], tags: {include: ['v*'], exclude: ['*-rc*']}, newest: 5, within: 30d, requestsPerMinute: 60, bytesPerHour: 1073741824, window: '22:00-06:00'}")
            .Registries["corp"].Sweep!;
        Assert.Equal(TimeSpan.FromDays(1), sweep.Every);
        Assert.Equal((5, 60, 1L << 30, TimeSpan.FromDays(30)), (sweep.Newest, sweep.RequestsPerMinute, sweep.BytesPerHour, sweep.Within));
        Assert.Equal("a/b a/** a/x/* v* *-rc*", string.Join(' ', [.. sweep.Repositories, .. sweep.Include, .. sweep.Exclude, .. sweep.Tags.Include, .. sweep.Tags.Exclude]));
        Assert.True(DailyWindow.TryParse(sweep.Window!, out _));
    }

    [Fact]
    public void Load_EmptyOrAbsent_IsWithDefaultsOrNone()
    {
        var options = Load("{}");
        Assert.Equal((10, null), (options.Registries["corp"].Sweep!.Newest, options.Registries["corp"].Sweep!.Every));
        Assert.Equal(["corp"], options.SweptRegistries.Keys);
    }

    [Theory]
    [InlineData("{every: 1m}", "sweep.every: 60s is less than 10m")]
    [InlineData("{every: daily}", "sweep.every: 'daily' is not a duration")]
    [InlineData("{repositories: ['a/*']}", "sweep.repositories: 'a/*' is not the exact name")]
    [InlineData("{include: ['a b']}", "sweep.include: 'a b' is not a pattern")]
    [InlineData("{tags: {exclude: ['***']}}", "sweep.tags.exclude: '***' is not a pattern")]
    [InlineData("{newest: 0}", "sweep.newest: 0 is outside")]
    [InlineData("{within: 1h}", "sweep.within: is less than 1d")]
    [InlineData("{requestsPerMinute: 0}", "sweep.requestsPerMinute: 0 is outside")]
    [InlineData("{bytesPerHour: 1}", "sweep.bytesPerHour: 1 is outside")]
    [InlineData("{window: '22-6'}", "sweep.window: '22-6' is not a time of day as 22:00-06:00 (UTC)")]
    [InlineData("{windows: '22:00-06:00'}", "sweep.windows: unknown key; did you mean 'window'?")]
    public void Load_Wrong_SaysWhatAndWhere(string sweep, string error) =>
        Assert.Contains(Assert.Throws<ConfigurationException>(() => Load(sweep)).Errors, e => e.Contains("scanmesh.yaml:2", StringComparison.Ordinal) && e.Contains("registries.corp." + error, StringComparison.Ordinal));

    [Fact]
    public void Load_CredentialsOfSweptRegistriesAlone_AreNeeded()
    {
        const string Other = "  other: {host: other.example, auth: basic, username: u, passwordFile: /no/such/file}\n";
        Assert.Equal(2, Load("{}", Other).Registries.Count);
        var e = Assert.Throws<ConfigurationException>(() => Load("{}, auth: basic, username: u, passwordFile: /no/such/file", Other));
        Assert.Contains("registries.corp.passwordFile", Assert.Single(e.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("22:00-06:00", "21:59:59", "22:00:00")]
    [InlineData("22:00-06:00", "22:00:00", null)]
    [InlineData("22:00-06:00", "05:59:59", null)]
    [InlineData("22:00-06:00", "06:00:00", "22:00:00")]
    [InlineData("08:00-18:00", "18:00:00", "08:00:00")]
    [InlineData("08:00-18:00", "07:00:00", "08:00:00")]
    public void Window_NextOpen_IsNowOrItsBegin(string text, string now, string? open)
    {
        Assert.True(DailyWindow.TryParse(text, out var window));
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        var next = window.NextOpen(at);
        Assert.Equal(open is null ? at.TimeOfDay : TimeSpan.Parse(open, System.Globalization.CultureInfo.InvariantCulture), next.TimeOfDay);
        Assert.InRange(next - at, TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("24:00-06:00")]
    [InlineData("22:00-06:00-08:00")]
    public void Window_NoTimes_IsRefused(string text) => Assert.False(DailyWindow.TryParse(text, out _));

    private ScanMeshOptions Load(string sweep, string more = "")
    {
        var file = folder.File("scanmesh.yaml");
        File.WriteAllText(file, $"registries:\n  corp: {{host: registry.example, sweep: {sweep}}}\n{more}");
        return ConfigurationLoader.Load(["--config", file], ConfigurationPart.SweptRegistryCredentials, environment: new System.Collections.Hashtable());
    }
}
