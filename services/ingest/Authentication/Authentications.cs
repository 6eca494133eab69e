namespace ScanMesh.Ingest.Authentication;

/// <summary>All ways in which a sender can show who it is: a new one is a file here and a line below.</summary>
internal static class Authentications
{
    /// <summary>The ways.</summary>
    public static IReadOnlyList<IAuthenticationKind> All { get; } =
    [
        new BearerKind(),
        new BasicKind(),
        new HeaderKind(),
        new HmacKind(),
        new OidcKind(),
        new SnsKind(),
        new MtlsKind(),
        new KeyKind(),
        new NoneKind(),
    ];

    /// <summary>Finds a way by its name, or null.</summary>
    public static IAuthenticationKind? Find(string name) => All.FirstOrDefault(a => a.Name == name);
}
