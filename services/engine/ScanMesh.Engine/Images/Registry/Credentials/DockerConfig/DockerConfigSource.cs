
namespace ScanMesh.Engine.Images.Registry.Credentials.DockerConfig;

/// <summary>Asks, as Docker does, the helper of the host, else the store for all, else takes the file's own entry. The file is read each time.</summary>
internal sealed class DockerConfigSource(CredentialSettings settings) : ICredentialSource
{
    private const int FileBytes = 4 << 20;

    /// <summary>A helper's answer names no end; it is asked again after this.</summary>
    private static readonly TimeSpan helperLife = TimeSpan.FromMinutes(5);

    public async ValueTask<RegistryCredentials?> GetAsync(CancellationToken cancellationToken)
    {
        var host = settings.Endpoint.Host;
        if (await ReadAsync(host, cancellationToken).ConfigureAwait(false) is not { } file)
            return null;
        foreach (var name in new[] { file.Helper(host), file.Store })
            if (name is not null && await AskAsync(name, file.StoredName(host), cancellationToken).ConfigureAwait(false) is { } found)
                return found;
        return file.Entry(host);
    }

    private async Task<RegistryCredentials?> AskAsync(string name, string server, CancellationToken cancellationToken)
    {
        var program = HelperProgram.Find(name, settings.Environment("PATH"), settings.Endpoint.Host);
        return await program.GetAsync(server, settings.Time, cancellationToken).ConfigureAwait(false) is { } found
            ? found with { Expires = settings.Time.GetUtcNow() + helperLife }
            : null;
    }

    private async Task<DockerConfigFile?> ReadAsync(string host, CancellationToken cancellationToken)
    {
        var path = settings.ConfigFile ?? DefaultPath(settings.Environment);
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return DockerConfigFile.Parse(await BoundedRead.AllAsync(stream, FileBytes, $"'{path}'", cancellationToken).ConfigureAwait(false), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && settings.ConfigFile is null)
        {
            return null; // nobody logged in here
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CredentialFaults.Refused(host, $"'{path}' cannot be read ({e.GetType().Name})", "It should be Docker's config.json, readable for this process.");
        }
    }

    private static string DefaultPath(Func<string, string?> environment) => Path.Combine(
        environment("DOCKER_CONFIG") is { Length: > 0 } folder ? folder : Path.Combine(environment("HOME") ?? "/", ".docker"),
        "config.json");
}
