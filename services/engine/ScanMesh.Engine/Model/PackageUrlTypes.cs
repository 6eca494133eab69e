namespace ScanMesh.Engine.Model;

/// <summary>Rules of single purl types, from the type definitions of purl-spec. Types without a rule are taken as they are.</summary>
internal static class PackageUrlTypes
{
    private const int ChromeExtensionNameLength = 32;

    /// <summary>Makes namespace, name and version canonical for the type; says what the type forbids, or null.</summary>
    public static string? Apply(PackageUrlParts purl)
    {
        MakeCanonical(purl);
        return purl.Type switch
        {
            "swift" or "vscode-extension" when purl.Namespace is null => "the type asks for a namespace",
            "otp" or "vcpkg" when purl.Namespace is not null => "the type has no namespaces",
            "julia" when !purl.Qualifiers.ContainsKey("uuid") => "the type asks for a uuid",
            "cpan" when purl.Name!.Contains("::", StringComparison.Ordinal) => "the name is a module's, not a distribution's",
            "chrome-extension" => ChromeExtensionFault(purl),
            _ => null,
        };
    }

    private static void MakeCanonical(PackageUrlParts purl)
    {
        switch (purl.Type)
        {
            case "alpm" or "apk" or "bitbucket" or "bitnami" or "brew" or "composer" or "deb" or "git" or "github" or "golang" or "hex":
                purl.Namespace = purl.Namespace?.ToLowerInvariant();
                purl.Name = purl.Name!.ToLowerInvariant();
                break;
            case "rpm":
                purl.Namespace = purl.Namespace?.ToLowerInvariant();
                break;
            case "pypi":
                purl.Name = purl.Name!.ToLowerInvariant().Replace('_', '-');
                break;
            case "huggingface":
                purl.Version = purl.Version?.ToLowerInvariant();
                break;
            case "mlflow" when purl.Qualifiers.TryGetValue("repository_url", out var url) && url.Contains("azuredatabricks.net", StringComparison.Ordinal):
                purl.Name = purl.Name!.ToLowerInvariant();
                break;
        }
    }

    private static string? ChromeExtensionFault(PackageUrlParts purl)
    {
        if (purl.Name!.Length != ChromeExtensionNameLength || !purl.Name.All(c => c is >= 'a' and <= 'p'))
            return "the name is no extension id";
        var numbers = purl.Version?.Split('.') ?? ["0"];
        return numbers.Length <= 4 && numbers.All(n => n.Length > 0 && n.All(char.IsAsciiDigit)) ? null : "the version is not one to four numbers";
    }
}
