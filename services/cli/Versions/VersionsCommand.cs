using System.CommandLine;
using System.Globalization;
using System.Text;
using ScanMesh.Engine.Ecosystems;
using ScanMesh.Engine.Reports;
using ScanMesh.Engine.Versions;

namespace ScanMesh.Cli.Versions;

/// <summary><c>scanmesh versions ECOSYSTEM [FILE]</c>: checks statements about the order of versions.</summary>
internal static class VersionsCommand
{
    private const int MaxLine = 16 << 10;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var ecosystem = new Argument<IVersionScheme>("ECOSYSTEM")
        {
            Description = $"one of {string.Join(", ", Names())}",
            CustomParser = result =>
            {
                var name = result.Tokens[0].Value;
                if (Find(name) is { } scheme)
                    return scheme;
                result.AddError($"'{name}' is no ecosystem that is built in: {string.Join(", ", Names())}.");
                return null!;
            },
        };
        var file = new Argument<string?>("FILE") { Description = "lines 'A < B', 'A = B', 'A > B', 'A ? B' (not comparable); # and // begin a comment line; default: standard input", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("versions", "Print each line that is wrong about the order of two versions; exit 1 if any is") { ecosystem, file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file);
            await using var input = path is null or "-" ? terminal.Input : File.OpenRead(path);
            return await CheckAsync(terminal, parsed.GetRequiredValue(ecosystem), input, cancellationToken);
        });
        return command;
    }

    private static async Task<int> CheckAsync(Terminal terminal, IVersionScheme scheme, Stream input, CancellationToken cancellationToken)
    {
        var (number, statements, wrong) = (0, 0, 0);
        using var reader = new StreamReader(input, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (line.Length > MaxLine)
                throw CommandException.Trouble(string.Create(CultureInfo.InvariantCulture, $"line {number} is longer than {MaxLine} characters."));
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal))
                continue;
            statements++;
            if (Complaint(scheme, line) is not { } complaint)
                continue;
            wrong++;
            await terminal.Writer.WriteLineAsync(TerminalText.Encode(line, MaxLine));
            terminal.Tell(string.Create(CultureInfo.InvariantCulture, $"line {number}: {complaint}"));
        }

        if (statements == 0)
            terminal.Tell("there is no statement in the input.");
        return wrong > 0 ? ExitCode.Trouble : ExitCode.Done;
    }

    private static string? Complaint(IVersionScheme scheme, string line)
    {
        if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var left, "<" or "=" or ">" or "?", var right] parts)
            return "it is not of the form 'A < B' (or =, >, ?)";
        var order = scheme.Compare(left, right) switch { null => "?", < 0 => "<", 0 => "=", _ => ">" };
        return order == parts[1] ? null : $"it is {left} {order} {right}";
    }

    private static IVersionScheme? Find(string name) => Ecosystems.All.FirstOrDefault(e =>
        string.Equals(e.PackageType, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(e.Versions.Name, name, StringComparison.OrdinalIgnoreCase)
        || e.AdvisoryEcosystems.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase))?.Versions;

    private static IEnumerable<string> Names() => Ecosystems.All
        .SelectMany(e => e.AdvisoryEcosystems.Append(e.PackageType).Append(e.Versions.Name))
        .Distinct(StringComparer.OrdinalIgnoreCase);
}
