using ScanMesh.Tests.Kit.Zips;

namespace ScanMesh.Tests.Conformance.Inventories;

/// <summary>Wheels of one empty module, which pip installs.</summary>
internal static class PythonWheel
{
    /// <summary>Writes a wheel.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">Name as its metadata has it.</param>
    /// <param name="version">Its version.</param>
    /// <param name="more">Further headers of its metadata.</param>
    public static void Write(string folder, string name, string version, string more)
    {
        var file = name.Replace('.', '_');
        var info = $"{file}-{version}.dist-info";
        File.WriteAllBytes(Path.Combine(folder, $"{file}-{version}-py3-none-any.whl"), new HandmadeZip()
            .File($"{file}.py", "")
            .File($"{info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\n")
            .File($"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            .File($"{info}/RECORD", $"{file}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
            .ToBytes());
    }
}
