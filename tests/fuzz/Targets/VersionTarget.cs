using System.Text;
using ScanMesh.Engine.Ecosystems;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>Two versions, one a line, in every scheme: an order or "not comparable", never an exception; turned round it is the opposite, and each version equals itself.</summary>
internal sealed class VersionTarget : IFuzzTarget
{
    public string Name => "versions";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "1:2.36-9+deb12u4\n2.36-9~rc1"u8.ToArray(), "1.2.4_pre2-r2\n1.2.4_p1-r10"u8.ToArray(), "1.2.3-beta.1+x\n1.2.3-beta.11"u8.ToArray(), "1!2.0.post1.dev3+local.1\n2.0rc1"u8.ToArray(),
        "2:1.0^git1~pre-3.el9\n1.0~rc1-1"u8.ToArray(), "1.0.x1-alpha-2.SNAPSHOT\n1-ga-1.foo"u8.ToArray(), " 1. 0.0.4-RC.2147483648+a\n1.0-rc.-1"u8.ToArray(),
        "v1.2.4-0.20060102150405-abcdef+incompatible\ngo1.22rc1 X:a"u8.ToArray(), "1.0.a10-b\n0.0.beta.1"u8.ToArray(), "v1.0.x-dev\n2010-01-02-p1.dev"u8.ToArray(),
        "dev-main as 1.0@stable\n1.0.0RC1dev+x"u8.ToArray(), "1.2.3+9a.b\nv1.2-a"u8.ToArray(), "0.01-2\n1.0.0"u8.ToArray(),
    ];

    public void Run(byte[] input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n');
        var (left, right) = (lines[0], lines[^1]);
        foreach (var scheme in Ecosystems.All.Select(e => e.Versions).Distinct())
        {
            var order = scheme.Compare(left, right);
            if (Sign(order) != -Sign(scheme.Compare(right, left)) || scheme.Compare(left, left) is not (null or 0))
                throw new InvalidOperationException($"{scheme.Name} does not order '{left}' and '{right}'");
        }
    }

    private static int? Sign(int? order) => order is { } value ? Math.Sign(value) : null;
}
