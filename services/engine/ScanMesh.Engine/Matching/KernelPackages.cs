using System.Collections.Frozen;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Matching;

/// <summary>
/// Packages that hold a Linux kernel, its modules, or its headers. A container runs on its host's kernel: what advisories say of the kernel does not concern an
/// image in which only its files lie. Tools of the same source (perf, bpftool) run in the image, and are judged as any package.
/// </summary>
internal static class KernelPackages
{
    /// <summary>Why a finding in such a package is none.</summary>
    public const string Reason = "no kernel runs in a container";

    private static readonly string[] sources = ["linux", "kernel"];

    private static readonly FrozenSet<string> exact = FrozenSet.Create(StringComparer.Ordinal, "kernel", "kernel-debug", "kernel-rt", "kernel-uek", "linux");

    private static readonly string[] families =
    [
        "kernel-64k-core", "kernel-64k-modules", "kernel-azure", "kernel-core", "kernel-debug-core", "kernel-debug-devel", "kernel-debug-modules", "kernel-default", "kernel-devel",
        "kernel-doc", "kernel-headers", "kernel-macros", "kernel-modules", "kernel-rt-core", "kernel-rt-devel", "kernel-rt-modules", "kernel-source", "kernel-syms", "kernel-uek-core",
        "kernel-uek-devel", "kernel-uek-doc", "kernel-uek-modules", "linux-config", "linux-doc", "linux-headers", "linux-image", "linux-kbuild", "linux-libc-dev", "linux-lts",
        "linux-modules", "linux-source", "linux-virt",
    ];

    /// <summary>True for a package of a kernel's source that is no tool.</summary>
    public static bool Contain(Package package) =>
        Begins(package.Source?.Name ?? package.Name, sources)
        && (exact.Contains(package.Name) || Begins(package.Name, families))
        && Ecosystems.Ecosystems.OfAdvisories(package.Ecosystem)?.IsPackageDatabase == true;

    /// <summary>True when the text is one of the words, or goes on after it with anything but a letter ("linux-6.1", "kernel5.10", "linux-image-amd64").</summary>
    private static bool Begins(string text, string[] words)
    {
        foreach (var word in words)
            if (text.StartsWith(word, StringComparison.Ordinal) && (text.Length == word.Length || !char.IsAsciiLetter(text[word.Length])))
                return true;
        return false;
    }
}
