using ScanMesh.Engine.Model;
using static ScanMesh.Tests.Unit.Engine.Ecosystems.FileCase;

namespace ScanMesh.Tests.Unit.Engine.Ecosystems;

/// <summary>Installed gems and Gemfile.lock.</summary>
public sealed class RubyTests
{
    private const string Lock = """
        GIT
          remote: https://example.org/git.git
          revision: abc
          specs:
            from-git (0.3.0)

        PATH
          remote: engines/own
          specs:
            own (0.1.0)
              rails (= 7.0.4)

        GEM
          remote: https://rubygems.org/
          specs:
            nokogiri (1.15.0-x86_64-linux)
              racc (~> 1.4)
            racc (1.7.1)
            rails (7.0.4.rc1)
              nokogiri (>= 1.8)

        PLATFORMS
          x86_64-linux

        DEPENDENCIES
          rails (= 7.0.4.rc1)
          from-git!

        BUNDLED WITH
           2.3.15
        """;

    [Theory]
    [InlineData("usr/lib/ruby/gems/3.1.0/specifications/rake-13.0.6.gemspec")]
    [InlineData("usr/lib/ruby/gems/3.1.0/specifications/default/rake-13.0.6.gemspec")]
    [InlineData("app/vendor/bundle/ruby/3.1.0/specifications/rake-13.0.6.gemspec")]
    public void Specification_AsRubyGemsWritesIt_IsRead(string path)
    {
        var merged = Merged((path, """
            # -*- encoding: utf-8 -*-
            # stub: rake 13.0.6 ruby lib

            Gem::Specification.new do |s|
              s.name = "rake".freeze
              s.version = "13.0.6"

              s.required_rubygems_version = Gem::Requirement.new(">= 1.3.2".freeze) if s.respond_to? :required_rubygems_version=
              s.require_paths = ["lib".freeze]
              s.description = "it says s.version = \"9\"".freeze
              s.licenses = ["MIT".freeze, "Ruby".freeze]
              s.rubygems_version = "3.3.15".freeze
            end
            """));

        var package = Assert.Single(merged.Packages);
        Assert.Equal(("rake", "13.0.6", "RubyGems", "pkg:gem/rake@13.0.6"), (package.Name, package.Version, package.Ecosystem, package.Purl));
        Assert.Equal(["MIT", "Ruby"], package.Licences);
        Assert.Null(package.Basis);
    }

    [Fact]
    public void Lock_IsGemsWithoutTheirPlatformAndWithoutTheProjectsOwn() =>
        Assert.Equal(["from-git 0.3.0 lock-file", "nokogiri 1.15.0 lock-file", "racc 1.7.1 lock-file", "rails 7.0.4.rc1 lock-file"], Lines(Merged(("app/Gemfile.lock", Lock))));

    [Fact]
    public void Lock_OfWhichHalfOfTheGemsAreInstalled_TellsNothingMore()
    {
        var racc = ("usr/local/bundle/specifications/racc-1.7.1-x86_64-linux.gemspec", "  s.name = \"racc\".freeze\n  s.version = \"1.7.1\"\n");
        var nokogiri = ("usr/local/bundle/specifications/nokogiri-1.15.0.gemspec", "  s.name = \"nokogiri\".freeze\n  s.version = \"1.15.0\"\n");

        Assert.Equal(["nokogiri 1.15.0", "racc 1.7.1"], Lines(Merged(("app/Gemfile.lock", Lock), racc, nokogiri)));
        // One of four may be there by chance: the others are told.
        Assert.Equal(["from-git 0.3.0 lock-file", "nokogiri 1.15.0 lock-file", "racc 1.7.1", "rails 7.0.4.rc1 lock-file"], Lines(Merged(("app/Gemfile.lock", Lock), racc)));
    }

    [Theory]
    [InlineData("specifications/a.gemspec", "Gem::Specification.new do |s|\n  s.name = NAME\n  s.version = VERSION\nend\n")]
    [InlineData("specifications/a.gemspec", "")]
    [InlineData("Gemfile.lock", "this is no lock file\n")]
    [InlineData("gems.locked", "")]
    public void Malformed_IsAProblemAndHidesNothingElse(string path, string content)
    {
        var merged = Merged((path, content), ("other/Gemfile.lock", "GEM\n  specs:\n    b (1)\n"));

        Assert.Equal(["b 1 lock-file"], Lines(merged));
        Assert.Equal((path, ProblemReason.Malformed), (Assert.Single(merged.Problems).Path, merged.Problems[0].Reason));
        Assert.True(merged.Complete);
    }

    [Theory]
    [InlineData("specifications/a.gemspec", 4)]
    [InlineData("Gemfile.lock", 16)]
    [InlineData("gems.locked", 16)]
    public void Oversized_IsAProblem(string path, int mebibytes) =>
        Assert.Contains(Oversized(path, ((long)mebibytes << 20) + 1).Problems, p => p.Path == path && p.Reason == ProblemReason.Limit);

    [Theory]
    [InlineData("usr/lib/ruby/gems/3.1.0/gems/a-1.0/Gemfile.lock")]
    [InlineData("usr/lib/ruby/gems/3.1.0/gems/a-1.0/a.gemspec")]
    [InlineData("a.gemspec")]
    public void File_OfSomethingElse_IsNotRead(string path) => Assert.Empty(Merged((path, "broken")).Problems);
}
