using ScanMesh.Tests.Conformance.Inventories;
using ScanMesh.Tests.Kit;

namespace ScanMesh.Tests.Conformance.Histories;

/// <summary>
/// Maven puts a project's libraries into a folder, into a war and, shaded, into one archive; they are upgraded, added and removed, each time in a layer of its own. Plug-ins and one library are Debian's, the
/// others Maven's jar plug-in makes first.
/// </summary>
public sealed class MavenHistoryTests
{
    private const string Repository = "/usr/share/maven-repo";
    private static readonly string[] places = ["fat", "lib", "war"];
    private static readonly string[] made = ["up-1.0", "up-1.1-rc1", "gone-0.1", "added-3"];

    [Fact]
    public async Task Maven_UpgradesAndRemovals_AreWhatMavenListsAtTheEnd()
    {
        var maven = Tool.Require("mvn");
        var (jar, dependency, war, shade) = (Plugin("jar"), Plugin("dependency"), Plugin("war"), Plugin("shade"));
        var codec = Versions("commons-codec", "commons-codec").FirstOrDefault();
        Assert.SkipWhen(jar is null || dependency is null || war is null || shade is null || codec is null, "needs libmaven-{dependency,war,shade}-plugin-java and libcommons-codec-java");
        using var folder = new TemporaryFolder();
        folder.Write("settings.xml", $"<settings><localRepository>{folder.Path}/local</localRepository><mirrors><mirror><id>debian</id><mirrorOf>central</mirrorOf><url>file://{Repository}</url></mirror></mirrors></settings>");
        folder.Write("made/pom.xml", Project("made", "1", "pom", $"<modules>{string.Concat(made.Select(m => $"<module>{m}</module>"))}</modules>"));
        foreach (var name in made)
            folder.Write($"made/{name}/pom.xml", Project(name[..name.IndexOf('-')], name[(name.IndexOf('-') + 1)..], "jar", ""));
        await MavenAsync("made", $"{jar}:jar");
        foreach (var name in made)
        {
            var (artifact, version) = (name[..name.IndexOf('-')], name[(name.IndexOf('-') + 1)..]);
            folder.Write($"repository/org/example/{artifact}/{version}/{name}.pom", Project(artifact, version, "jar", ""));
            folder.Write($"repository/org/example/{artifact}/{version}/{name}.jar", await File.ReadAllBytesAsync($"{folder.Path}/made/{name}/target/{name}.jar", TestContext.Current.CancellationToken));
        }

        folder.Write("app/src/main/webapp/WEB-INF/web.xml", "<web-app/>");
        var image = new FolderHistory(Path.Combine(folder.Path, "root"));

        await BuildAsync("commons-codec:commons-codec:" + codec, "org.example:up:1.0", "org.example:gone:0.1");
        await BuildAsync("commons-codec:commons-codec:" + codec, "org.example:up:1.1-rc1", "org.example:gone:0.1", "org.example:added:3");
        await BuildAsync("commons-codec:commons-codec:" + codec, "org.example:up:1.1-rc1", "org.example:added:3");

        Assert.Equal(
            new[] { $"commons-codec:commons-codec {codec} @0", "org.example:added 3 @1", "org.example:up 1.1-rc1 @1" }.SelectMany(l => places.Select(p => l.Replace("@", $"{p} @", StringComparison.Ordinal)))
                .Concat(["org.example:app 1 war @0", "org.example:fat 1 fat @0"]).Order(StringComparer.Ordinal),
            await image.CheckAsync(p => $"{p.Name} {p.Version} {places.FirstOrDefault(place => p.Path.StartsWith($"opt/{place}", StringComparison.Ordinal)) ?? p.Path}"));

        async Task BuildAsync(params string[] dependencies)
        {
            var more = $"""
                <properties><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
                <repositories><repository><id>made</id><url>file://{folder.Path}/repository</url></repository></repositories>
                <dependencies>{string.Concat(dependencies.Select(d => d.Split(':')).Select(d => $"<dependency><groupId>{d[0]}</groupId><artifactId>{d[1]}</artifactId><version>{d[2]}</version></dependency>"))}</dependencies>
                """;
            folder.Write("app/pom.xml", Project("app", "1", "war", more));
            folder.Write("fat/pom.xml", Project("fat", "1", "jar", more));
            Directory.Delete(Directory.CreateDirectory(Path.Combine(folder.Path, "root", "opt", "lib")).FullName, recursive: true);
            await MavenAsync("app", $"{dependency}:list", $"-DoutputFile={folder.Path}/list", $"{dependency}:copy-dependencies", $"-DoutputDirectory={Path.Combine(folder.Path, "root", "opt", "lib")}", $"{war}:war");
            await MavenAsync("fat", $"{jar}:jar", $"{shade}:shade");
            folder.Write("root/opt/war.war", await File.ReadAllBytesAsync($"{folder.Path}/app/target/app-1.war", TestContext.Current.CancellationToken));
            folder.Write("root/opt/fat-1.jar", await File.ReadAllBytesAsync($"{folder.Path}/fat/target/fat-1.jar", TestContext.Current.CancellationToken));
            // "   GROUP:ARTIFACT:jar:VERSION:SCOPE -- module ..."
            var listed = (await File.ReadAllLinesAsync($"{folder.Path}/list", TestContext.Current.CancellationToken)).Select(l => l.Trim().Split(' ')[0].Split(':')).Where(f => f.Length == 5).Select(f => $"{f[0]}:{f[1]} {f[3]}").ToList();
            await image.TakeAsync([.. listed.SelectMany(l => places.Select(p => $"{l} {p}")), "org.example:app 1 war", "org.example:fat 1 fat"]);
        }

        Task<string> MavenAsync(string project, params string[] arguments) =>
            Tool.RunAsync(maven, Path.Combine(folder.Path, project), new Dictionary<string, string>(), ["--batch-mode", "--quiet", "--settings", $"{folder.Path}/settings.xml", .. arguments]);
    }

    private static string? Plugin(string name) => Versions("org", "apache", "maven", "plugins", $"maven-{name}-plugin").Select(v => $"org.apache.maven.plugins:maven-{name}-plugin:{v}").FirstOrDefault();

    /// <summary>Versions of an artifact in Debian's repository, the latest first.</summary>
    private static IEnumerable<string> Versions(params string[] artifact) => Path.Combine([Repository, .. artifact]) is var folder && Directory.Exists(folder)
        ? Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)).Where(v => Version.TryParse(v, out _)).OrderByDescending(Version.Parse) : [];

    private static string Project(string artifact, string version, string packaging, string more) =>
        $"<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>{artifact}</artifactId><version>{version}</version><packaging>{packaging}</packaging>{more}</project>";
}
