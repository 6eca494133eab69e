using System.Text;
using ScanMesh.Hosting.Configuration;

namespace ScanMesh.Hosting.Secrets;

/// <summary>
/// A secret from a setting or its <c>...File</c> twin. A file is read again at most once a second, so that a rotated secret counts
/// without a restart; while it cannot be read (in the middle of a rotation) the last value stays. Thread-safe.
/// </summary>
public sealed class SecretReader
{
    private const long MaxBytes = 64 << 10;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly string? file;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private string current;
    private long readAt;

    private SecretReader(string current, string? file, TimeProvider time)
    {
        (this.current, this.file, this.time) = (current, file, time);
        readAt = time.GetTimestamp();
    }

    /// <summary>The secret now, without the line break at the file's end. Never log it.</summary>
    public string Current
    {
        get
        {
            if (file is null)
                return current;
            lock (gate)
            {
                if (time.GetElapsedTime(readAt) >= LookAgain)
                {
                    readAt = time.GetTimestamp();
                    if (TryRead(file, out var text, out _))
                        current = text;
                }

                return current;
            }
        }
    }

    /// <summary>A reader of a setting or its file twin.</summary>
    /// <param name="value">The plain setting, or null.</param>
    /// <param name="file">Its twin, or null; wins when both are given.</param>
    /// <param name="time">Clock; the system's when null.</param>
    /// <exception cref="ConfigurationException">Neither is given, or the file is missing, unreadable, empty or over 64 KiB.</exception>
    public static SecretReader For(string? value, string? file, TimeProvider? time = null)
    {
        if (file is null)
            return value is { Length: > 0 } ? new(value, null, time ?? TimeProvider.System) : throw new ConfigurationException(["a secret is missing: neither a value nor a file is given"]);
        return TryRead(file, out var text, out var problem) ? new(text, file, time ?? TimeProvider.System) : throw new ConfigurationException([problem!]);
    }

    /// <summary>As <see cref="For"/>, but null when neither is given.</summary>
    /// <inheritdoc cref="For"/>
    public static SecretReader? ForOptional(string? value, string? file, TimeProvider? time = null) =>
        value is null && file is null ? null : For(value, file, time);

    /// <summary>What is wrong with a secret's file, or null.</summary>
    internal static string? Problem(string file) => TryRead(file, out _, out var problem) ? null : problem;

    private static bool TryRead(string file, out string text, out string? problem)
    {
        text = "";
        try
        {
            using var stream = File.OpenRead(file);
            var buffer = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            text = Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\r', '\n');
            problem = length > MaxBytes ? $"'{file}' is larger than {MaxBytes} bytes" : text.Length == 0 ? $"'{file}' is empty" : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = $"'{file}' does not exist";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"'{file}' cannot be read: {e.Message}";
        }

        return problem is null;
    }
}
