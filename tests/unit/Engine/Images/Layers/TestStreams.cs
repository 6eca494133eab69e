namespace ScanMesh.Tests.Unit.Engine.Images.Layers;

/// <summary>Gives at most a few bytes a read.</summary>
public sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
}

/// <summary>Breaks like a connection after some bytes.</summary>
public sealed class BrokenStream(byte[] bytes, int after) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position >= after ? throw new IOException("Connection reset.") : base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, after - Position)], cancellationToken);
}

/// <summary>Zeros without end.</summary>
public sealed class EndlessStream : MemoryStream
{
    public long Given { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer.Span.Clear();
        Given += buffer.Length;
        return ValueTask.FromResult(buffer.Length);
    }
}
