using System.Security.Cryptography;

namespace ScanMesh.Engine.Advisories.Feeds.Repositories;

/// <summary>A checksum of a file.</summary>
/// <param name="Kind">sha256, sha384 or sha512.</param>
/// <param name="Hex">Lower-case digits.</param>
internal readonly record struct FileChecksum(string Kind, string Hex)
{
    /// <summary>The SHA-256 of a file.</summary>
    public static FileChecksum Of(string path) => new("sha256", Hash("sha256", path));

    /// <summary>Takes a kind and digits that belong to it.</summary>
    public static bool TryParse(string kind, string hex, out FileChecksum checksum)
    {
        checksum = new FileChecksum(kind, hex);
        var digits = kind switch { "sha256" => 64, "sha384" => 96, "sha512" => 128, _ => -1 };
        return hex.Length == digits && hex.All(char.IsAsciiHexDigitLower);
    }

    /// <summary>Checks a file.</summary>
    /// <exception cref="InvalidDataException">It has another checksum.</exception>
    public void Verify(string path)
    {
        var hash = Hash(Kind, path);
        if (hash != Hex)
            throw new InvalidDataException($"its {Kind} is {hash}, and should be {Hex}");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}:{Hex}";

    private static string Hash(string kind, string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(kind switch
        {
            "sha256" => SHA256.HashData(file),
            "sha384" => SHA384.HashData(file),
            _ => SHA512.HashData(file),
        });
    }
}
