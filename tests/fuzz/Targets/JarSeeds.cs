using ScanMesh.Tests.Kit.Zips;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>Java archives; stored where mutations shall reach what is inside.</summary>
internal static class JarSeeds
{
    private const string Manifest = "Manifest-Version: 1.0\r\nImplementation-Title: lib\r\nImplementation-Version: 2.0.1\r\nImplementation-Vendor-Id: org.example\r\nBundle-SymbolicName: org.exam\r\n ple.lib;singleton:=true\r\nBundle-Version: 2.0.1.Final\r\nBundle-License: \"https://example.org/licence\";x=y\r\n\r\nName: a/\r\n";
    private const string Pom = "#Generated\ngroupId=org.example\nartifactId=app\nversion=1.0\n";

    public static IReadOnlyList<byte[]> Archives { get; } =
    [
        Stored(("META-INF/MANIFEST.MF", Bytes(Manifest)), ("META-INF/maven/org.example/app/pom.properties", Bytes(Pom)), ("META-INF/maven/g/a/pom.properties", Bytes("version=1\n")), ("META-INF/maven/g/b/pom.xml", [])),
        Stored(("BOOT-INF/lib/lib-2.0.1.jar", Stored(("META-INF/MANIFEST.MF", Bytes(Manifest)), ("x/y-3.war", Stored(("META-INF/maven/g/y/pom.properties", Bytes("version=3\n"))))))),
        new HandmadeZip { IsZip64 = true, Prefix = Bytes("#!/bin/sh\n") }.File("META-INF/MANIFEST.MF", Manifest).File("lib/inner-1.0.jar", new HandmadeZip().ToBytes()).ToBytes(),
    ];

    private static byte[] Stored(params (string Name, byte[] Content)[] files) =>
        files.Aggregate(new HandmadeZip(), (zip, file) => zip.Put(new ZipPart(file.Name, file.Content) { Method = 0 })).ToBytes();

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
