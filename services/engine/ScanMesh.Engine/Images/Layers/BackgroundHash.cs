using System.Security.Cryptography;
using ScanMesh.Engine.Model;

namespace ScanMesh.Engine.Images.Layers;

/// <summary>
/// SHA-256 of a stream of buffers, computed beside the thread that walks them: one buffer at a time, in order. When no other thread has taken it
/// by the time the next one comes, the walking thread computes it itself, so that a busy machine loses nothing.
/// </summary>
/// <param name="isWorthIt">False for a short stream, hashed at once: handing it over would cost more than it gains.</param>
internal sealed class BackgroundHash(bool isWorthIt) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Task running = Task.CompletedTask;

    /// <summary>Takes bytes that stay as they are until the call after the next one, or <see cref="Wait"/>.</summary>
    public void Append(ArraySegment<byte> bytes)
    {
        Wait();
        if (isWorthIt)
            running = Task.Run(() => hash.AppendData(bytes));
        else
            hash.AppendData(bytes);
    }

    /// <summary>Returns when all that was taken is hashed.</summary>
    public void Wait() => running.GetAwaiter().GetResult();

    /// <summary>The digest of all that was taken.</summary>
    public Digest Finish()
    {
        Wait();
        return Digest.FromSha256Hash(hash.GetHashAndReset());
    }

    /// <summary>Waits too.</summary>
    public void Dispose()
    {
        Wait();
        hash.Dispose();
    }
}
