using System.Text.RegularExpressions;

namespace ScanMesh.Tests.Unit.Architecture;

/// <summary>Rules on product code that the compiler does not hold; each gives one line for each violation.</summary>
internal static partial class CodeRules
{
    private const string GuardedHttp = "services/engine/ScanMesh.Engine/Images/Registry/GuardedHttp.cs";
    private const int ProgramLines = 20;

    public static IEnumerable<string> Check(string path, string text)
    {
        if (path != GuardedHttp && HttpClients().Match(text) is { Success: true } client)
            yield return $"{path}: '{client.Value}' outside the guarded factory (SECURITY T2)";
        if (!path.StartsWith("services/hosting/", StringComparison.Ordinal) && BusUsing().IsMatch(text))
            yield return $"{path}: sees the bus library; only hosting does";
        if (path.StartsWith("services/engine/", StringComparison.Ordinal) && EngineForbidden().Match(text) is { Success: true } forbidden)
            yield return $"{path}: '{forbidden.Value}' in the engine";
        if (Clock().Match(text) is { Success: true } clock)
            yield return $"{path}: '{clock.Value}'; time comes from a TimeProvider";
        if (EmptyCatch().IsMatch(text))
            yield return $"{path}: an empty catch";
        if (Names().Match(text) is { Success: true } name)
            yield return $"{path}: the name {name.Groups[1].Value} says nothing";
        if (path.EndsWith("/Program.cs", StringComparison.Ordinal) && text.Split('\n').Length > ProgramLines + 1)
            yield return $"{path}: a table of contents has at most {ProgramLines} lines";
    }

    [GeneratedRegex(@"new (?:System\.Net\.Http\.)?(?:HttpClient|SocketsHttpHandler|HttpClientHandler)\b")]
    private static partial Regex HttpClients();

    [GeneratedRegex(@"^using (?:MassTransit|RabbitMQ)\b", RegexOptions.Multiline)]
    private static partial Regex BusUsing();

    [GeneratedRegex(@"^using (?:Microsoft\.AspNetCore|Microsoft\.Extensions|Npgsql|Grpc|MassTransit)\b", RegexOptions.Multiline)]
    private static partial Regex EngineForbidden();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Utc)?Now\b|\bThread\.Sleep\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"catch\s*(?:\([^)]*\))?\s*(?:when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|namespace) (?:[\w.]*\.)?(\w*(?:Common|Utils|Utilities|Helpers|Helper|Manager))\b")]
    private static partial Regex Names();
}
