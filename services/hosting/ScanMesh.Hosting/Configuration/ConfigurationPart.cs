namespace ScanMesh.Hosting.Configuration;

/// <summary>Parts of the configuration whose values a service relies on; it checks these and no others. Unknown keys fail everywhere.</summary>
[Flags]
public enum ConfigurationPart
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>registries</c>: names, hosts and aliases.</summary>
    Registries = 1,

    /// <summary><c>registries</c>: credentials too; implies <see cref="Registries"/>.</summary>
    RegistryCredentials = 2 | Registries,

    /// <summary><c>registries</c>: credentials of those that are swept; implies <see cref="Registries"/>.</summary>
    SweptRegistryCredentials = 2048 | Registries,

    /// <summary><c>sources</c>; implies <see cref="Registries"/>.</summary>
    Sources = 4 | Registries,

    /// <summary><c>advisories</c>.</summary>
    Advisories = 8,

    /// <summary><c>bus</c>.</summary>
    Bus = 16,

    /// <summary><c>database</c>.</summary>
    Database = 32,

    /// <summary><c>mesh</c>.</summary>
    Mesh = 64,

    /// <summary><c>spool</c>.</summary>
    Spool = 128,

    /// <summary><c>api</c>.</summary>
    Api = 256,

    /// <summary><c>scanner</c>.</summary>
    Scanner = 512,

    /// <summary><c>ledger</c>.</summary>
    Ledger = 1024,
}
