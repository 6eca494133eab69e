using System.Text;
using ScanMesh.Engine.Images.Registry;

namespace ScanMesh.Tests.Fuzz.Targets;

/// <summary>WWW-Authenticate: a challenge or none, never an exception.</summary>
internal sealed class ChallengeTarget : IFuzzTarget
{
    public string Name => "challenge";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:a/b:pull,push\",error=\"x \\\"y\\\"\""u8.ToArray(),
        "Basic realm=x, Bearer realm = \"y\" , Negotiate"u8.ToArray(),
    ];

    public void Run(byte[] input) => AuthChallenge.Choose([Encoding.Latin1.GetString(input)]);
}
