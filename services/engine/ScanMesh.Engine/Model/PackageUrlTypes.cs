namespace ScanMesh.Engine.Model;

/// <summary>Rules of single purl types, from the type definitions of purl-spec. Types without a rule are taken as they are.</summary>
internal static class PackageUrlTypes
{
    /// <summary>Makes namespace, name and version canonical for the type; says what the type forbids, or null.</summary>
    public static string? Apply(PackageUrlParts purl)
    {
        switch (purl.Type)
        {
            case "alpm" or "apk" or "bitbucket" or "composer" or "deb" or "github" or "hex" or "golang":
                purl.Namespace = purl.Namespace?.ToLowerInvariant();
                purl.Name = purl.Name!.ToLowerInvariant();
                break;
            case "pypi":
                purl.Name = purl.Name!.ToLowerInvariant().Replace('_', '-');
                break;
        }

        return null;
    }
}
