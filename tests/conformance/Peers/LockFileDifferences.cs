namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>Where a peer says something else of its own fixture than we do.</summary>
internal static class LockFileDifferences
{
    private static readonly Difference None = new("", [], [], "");

    private static readonly Difference[] All =
    [
        new("dotnet/depsjson/testdata/valid", ["TestLibrary 1.0.0"], [], "the entry of type project is the program itself, no package"),
        new("dotnet/depsjson/testdata/nopackagename", ["TestLibrary 1.0.0"], [], "the entry of type project is the program itself, no package"),
        new("trivy-integration/dotnet", ["Microsoft.VisualStudio.TestPlatform.Common 17.2.0-release-20220408-11"], [], "the entry of type project is the program itself, no package"),
        new("packagelockjson/testdata/files.v2.json", ["etag 1.8.0"], [], "a folder of the project that is linked, no package"),
        new("yarnlock/testdata/files.v1.lock", ["etag 1.8.0"], [], "a folder of the project that is linked, no package"),
        new("yarnlock/testdata/exclude-root.v2.lock", ["@ws/ansi-regex 0.0.0-use.local"], [], "a workspace, no package"),
        new("syft/javascript/testdata/yarn-berry/yarn.lock", ["c0n-fab_u.laTION 7.7.7"], [], "resolved to a workspace, no package"),
        new("pnpmlock/testdata/files.yaml", ["a-local-package 1.0.0", "a-nested-local-package 1.0.0", "one-up 1.0.0", "one-up-with-peer 1.0.0"], [], "folders of the project, no packages"),
        new("syft/javascript/testdata/pnpm/pnpm-lock.yaml", ["nanoid 3.3.4", "picocolors 1.0.0", "source-map-js 1.0.2"], [], "their entries under packages were taken out of the fixture by hand; pnpm writes one for each"),
        new("syft/javascript/testdata/pkg-lock/nested-package-lock-1.json", [], ["dev-nested 1.0.0"], "lies in a package for development and has no mark itself; npm marks each, so no file of npm's is such"),
        new("syft/javascript/testdata/pkg-lock/package-lock-2.json", ["npm 6.14.6"], [], "the project itself"),
        new("syft/javascript/testdata/pkg-lock/package-lock-3.json", ["lock-v3-fixture 1.0.0"], [], "the project itself"),
        new("syft/javascript/testdata/pkg-lock/alias-package-lock-2.json", ["alias-check 1.0.0"], ["@bundled-es-modules/chai 4.2.2", "case 1.6.2", "case 1.6.3"], "the project itself; the row holds no more than that, the file three packages, two of them aliases"),
        new("syft/javascript/testdata/pkg-lock/array-license-package-lock.json", ["tmp 1.0.0"], [], "the project itself"),
        new("syft/javascript/testdata/yarn/yarn.lock", ["something-i-made-up 7.7.7"], ["c0n-fab_u.laTION 7.7.7"], "named by the address it comes from; we name it as it was asked for, which is what its package.json says"),
        new("syft/javascript/testdata/yarn-v1-deps/yarn.lock", ["something-i-made-up 7.7.7"], ["c0n-fab_u.laTION 7.7.7"], "named by the address it comes from; we name it as it was asked for, which is what its package.json says"),
        new("syft/javascript/testdata/yarn-dups/yarn.lock", ["@4lolo/resize-observer-polyfill 1.5.2"], ["resize-observer-polyfill 1.5.2"], "named by the address it comes from; we name it as it was asked for, which is what its package.json says"),
        new("trivy-integration/yarn", ["integration 1.0.0"], ["asap 2.0.6", "promise 8.0.3"], "trivy leaves out what the package.json beside it does not ask for, and adds the project itself; the lock file alone lists them"),
    ];

    /// <summary>The difference that is known of a fixture, by its path with the peer before it; an empty one where there is none.</summary>
    public static Difference Of(string fixture) => Array.Find(All, d => fixture.EndsWith(d.Fixture, StringComparison.Ordinal)) ?? None;
}
