using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Ecosystems.Rpm;

/// <summary>
/// Which advisories speak for a distribution, by os-release's ID alone. CentOS Linux (to 8) is Red Hat's: it was built from the same sources with the same versions. CentOS
/// Stream is nobody's: its versions run ahead of Red Hat's, so that a comparison would say nothing. Others that are like Red Hat Enterprise Linux have no advisories.
/// </summary>
internal static class RpmRelease
{
    private const string Server = "Linux Enterprise Server ";

    /// <summary>Advisory ecosystem with release; without it where os-release names none; null for a distribution that has no advisories.</summary>
    public static string? Ecosystem(Distribution distribution)
    {
        // Some SBOMs have a name behind the number: "2 (Karoo)".
        var version = Numbers(distribution.VersionId?.Split(' ')[0]);
        var major = version?.Split('.')[0];
        return distribution.Id switch
        {
            "rhel" or "redhat" => Joined("Red Hat", major),
            "centos" => IsStream(distribution, major) ? null : Joined("Red Hat", major),
            "almalinux" or "alma" => Joined("AlmaLinux", major),
            "rocky" => Joined("Rocky Linux", major),
            "ol" or "oracle" => Joined("Oracle Linux", major),
            "amzn" or "amazon" => Joined("Amazon Linux", major is { Length: 4 } && version != major ? "1" : version),
            "fedora" => Joined("Fedora", version),
            "mageia" => Joined("Mageia", version),
            "photon" => Joined("Photon OS", version),
            "azurelinux" or "mariner" or "cbl-mariner" => Joined("Azure Linux", major),
            "openeuler" => Joined("openEuler", OpenEuler(distribution, version)),
            "sles" or "sles_sap" or "sled" or "sle_hpc" => Joined("SUSE", version is null ? null : Server + ServicePack(version)),
            "sle-micro" => Joined("SUSE", version is null ? null : "Linux Enterprise Micro " + version),
            "sl-micro" => Joined("SUSE", version is null ? null : "Linux Micro " + version),
            "opensuse-leap" or "opensuse" => Joined("openSUSE", version is null ? null : "Leap " + version),
            "opensuse-leap-micro" => Joined("openSUSE", version is null ? null : "Leap Micro " + version),
            "opensuse-tumbleweed" or "opensuse-microos" => "openSUSE:Tumbleweed",
            _ => null,
        };
    }

    /// <summary>
    /// The release that a record's product belongs to. Red Hat: <c>enterprise_linux:9::baseos</c> is 9; extended streams (<c>rhel_eus:9.2</c>, <c>rhel_aus:8.6</c>) and products
    /// on top (<c>openshift:4.12::el8</c>) are none of a plain host. SUSE: a service pack's products and modules are one release; those of paid extensions
    /// (<c>-LTSS</c>, SAP, HPC, real time) are not.
    /// </summary>
    public static string OfAdvisories(string ecosystem, string release) => ecosystem switch
    {
        "Red Hat" when release.StartsWith("enterprise_linux:", StringComparison.Ordinal) => release.Split(':')[1].Split('.')[0],
        "Azure Linux" => release.Split('.')[0],
        "SUSE" => Suse(release),
        _ => release,
    };

    private static string Suse(string release)
    {
        var isOfServicePack = release.StartsWith(Server, StringComparison.Ordinal) || release.StartsWith("Linux Enterprise Desktop ", StringComparison.Ordinal)
            || release.StartsWith("Linux Enterprise Module for ", StringComparison.Ordinal) || release.StartsWith("Linux Enterprise Software Development Kit ", StringComparison.Ordinal)
            || release.StartsWith("Linux Enterprise Workstation Extension ", StringComparison.Ordinal) || release.StartsWith("Package Hub ", StringComparison.Ordinal);
        var words = release.Split(' ');
        if (!isOfServicePack || words.Contains("SAP") || words.Contains("LTSS"))
            return release;
        if (words[^1].StartsWith("SP", StringComparison.Ordinal) && words[^1].AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0 && Numbers(words[^2]) is { } number)
            return $"{Server}{number} {words[^1]}";
        return Numbers(words[^1]) is { } plain ? Server + plain : release;
    }

    private static string Joined(string ecosystem, string? release) => release is null ? ecosystem : $"{ecosystem}:{release}";

    private static bool IsStream(Distribution distribution, string? major) =>
        distribution.PrettyName?.Contains("Stream", StringComparison.OrdinalIgnoreCase) == true || major is not { Length: 1 } || major[0] > '8';

    /// <summary>"15 SP5" of "15.5"; "15" of "15" and "15.0"; "16.0" of "16.0", which has no service packs.</summary>
    private static string ServicePack(string version)
    {
        var parts = version.Split('.');
        return parts[0] is not ("11" or "12" or "15") ? version : parts.Length == 1 || parts[1] == "0" ? parts[0] : $"{parts[0]} SP{parts[1]}";
    }

    /// <summary>"22.03-LTS-SP3": PRETTY_NAME has it as "openEuler 22.03 (LTS-SP3)".</summary>
    private static string? OpenEuler(Distribution distribution, string? version)
    {
        var name = distribution.PrettyName ?? "";
        var open = name.IndexOf('(', StringComparison.Ordinal);
        var close = name.IndexOf(')', Math.Max(open, 0));
        var suffix = open >= 0 && close > open ? name[(open + 1)..close] : "";
        return suffix.StartsWith("LTS", StringComparison.Ordinal) && suffix.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? $"{version}-{suffix}" : version;
    }

    /// <summary>A text of numbers and dots; null for any other.</summary>
    private static string? Numbers(string? text) => text is { Length: > 0 and <= 16 } && text.Split('.').All(p => p.Length > 0 && p.All(char.IsAsciiDigit)) ? text : null;
}
