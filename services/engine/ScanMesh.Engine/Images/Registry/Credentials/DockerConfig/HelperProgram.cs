using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Images.Registry.Credentials.DockerConfig;

/// <summary>
/// A credential helper, <c>docker-credential-NAME</c> on PATH: <c>get</c> with the server's name on its input, JSON on its output. It is
/// started without a shell, by its full path; its output and its time are bounded, and no text of it is ever shown.
/// </summary>
internal sealed partial class HelperProgram
{
    private const int OutputBytes = 64 * 1024;
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(30);

    private readonly string path;
    private readonly string host;
    private readonly string name;

    private HelperProgram(string path, string name, string host) => (this.path, this.name, this.host) = (path, name, host);

    /// <summary>Looks along <paramref name="searchPath"/>; only absolute folders of it count.</summary>
    public static HelperProgram Find(string name, string? searchPath, string host)
    {
        if (!NamePattern().IsMatch(name))
            throw CredentialFaults.Refused(host, "Docker's config.json names a credential helper whose name is none", "A name has letters, digits, '.', '_' and '-'.");
        var program = "docker-credential-" + name;
        foreach (var folder in (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            if (Path.IsPathFullyQualified(folder) && File.Exists(Path.Combine(folder, program)))
                return new HelperProgram(Path.Combine(folder, program), program, host);
        throw CredentialFaults.Refused(host, $"the credential helper {program} is not on PATH", "Install it, or remove it from Docker's config.json.");
    }

    /// <summary>The credentials, or null when it keeps none for <paramref name="server"/>.</summary>
    public async Task<RegistryCredentials?> GetAsync(string server, TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = Start();
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, either.Token);
            await WriteAsync(process, server, either.Token).ConfigureAwait(false);
            var output = new byte[OutputBytes + 1];
            var length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(output, output.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            if (length > OutputBytes)
                throw CredentialFaults.Refused(host, $"{name} writes more than {OutputBytes} bytes", "It should write one JSON object.");
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? Read(output.AsMemory(0, length)) : Failed(output.AsSpan(0, length), process.ExitCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw CredentialFaults.Away(host, $"{name} did not answer within {longest.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo(path, ["get"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            throw CredentialFaults.Refused(host, $"{path} cannot be started", "Make it executable for this process.");
        }
    }

    private static async Task WriteAsync(Process process, string server, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync((server + "\n").AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException) when (cancellationToken.IsCancellationRequested is false)
        {
            return; // it ended without reading; its exit code tells
        }
    }

    private RegistryCredentials Read(ReadOnlyMemory<byte> output)
    {
        var secret = JsonText.Find(output, "Secret") ?? throw CredentialFaults.Refused(host, $"{name} answers without a Secret", "It should speak Docker's credential helper protocol.");
        return JsonText.Find(output, "Username") switch
        {
            "<token>" => new RegistryCredentials("", secret) { Use = CredentialUse.IdentityToken },
            { } user => new RegistryCredentials(user, secret),
            null => throw CredentialFaults.Refused(host, $"{name} answers without a Username", "It should speak Docker's credential helper protocol."),
        };
    }

    private RegistryCredentials? Failed(ReadOnlySpan<byte> output, int exitCode) =>
        Encoding.UTF8.GetString(output).Contains("credentials not found", StringComparison.OrdinalIgnoreCase)
            ? null
            : throw CredentialFaults.Refused(host, $"{name} failed with exit code {exitCode}", $"Try it by hand: echo {host} | {name} get");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
