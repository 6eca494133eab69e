using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScanMesh.Engine.Images.Layers;
using ScanMesh.Engine.Images.Registry;
using ScanMesh.Engine.Model;
using ScanMesh.Tests.Kit.Registry;

namespace ScanMesh.Tests.Unit.Engine.Images.Registry;

/// <summary>Blobs from a registry that breaks off, and then answers a range in every way that was ever seen.</summary>
public sealed class ResumingBlobTests : IAsyncLifetime
{
    private const int Size = 3_000_000;
    private static readonly byte[] blob = Bytes();
    private static readonly Descriptor descriptor = new("x/y", Digest.Sha256(blob), Size);
    private InProcessRegistry registry = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IEnumerable<string?> Ranges => registry.Requests.Select(r => r.Range);

    public async ValueTask InitializeAsync() => registry = await InProcessRegistry.StartAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Read_BreaksEveryMegabyte_GoesOnWhereItBroke()
    {
        Serve((context, from, _) => SendAsync(context, from, 1_000_000));
        Assert.Equal(blob, await ReadAsync());
        await registry.WaitForAsync(log => log.Count >= 3, Cancel);
        Assert.Null(Ranges.First());
        Assert.All(Ranges.Skip(1), r => Assert.Matches("^bytes=[0-9]+-$", r));
    }

    [Fact]
    public async Task Read_BreaksOftenWithProgress_IsNotGivenUp()
    {
        Serve(async (context, from, _) =>
        {
            context.Response.StatusCode = from == 0 ? 200 : 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{Size - 1}/{Size}";
            await context.Response.Body.WriteAsync(blob.AsMemory(from, Math.Min(300_000, Size - from)));
        });
        Assert.Equal(blob, await ReadAsync());
        await registry.WaitForAsync(log => log.Count == 10, Cancel);
    }

    [Fact]
    public async Task Read_NoProgress_EndsAfterAFewAttempts()
    {
        Serve((context, from, n) => SendAsync(context, from, n == 0 ? 1_000_000 : 10));
        Assert.Equal(FailureReason.RegistryUnavailable, (await FaultAsync()).Reason);
        Assert.InRange(registry.Requests.Count, 2, ResumingBlobStream.MaxWithoutProgress + 2);
    }

    [Fact]
    public async Task Read_RegistryIgnoresRanges_PassesOverWhatItHas()
    {
        Serve((context, _, n) => SendAsync(context, 0, n == 0 ? 1_000_000 : Size));
        Assert.Equal(blob, await ReadAsync());
        await registry.WaitForAsync(log => log.Count == 2, Cancel);
    }

    [Fact]
    public async Task Read_BreaksWhileItPassesOver_TriesAgain()
    {
        Serve((context, _, n) => SendAsync(context, 0, n switch { 0 => 1_000_000, 1 => 1000, _ => Size }));
        Assert.Equal(blob, await ReadAsync());
        await registry.WaitForAsync(log => log.Count == 3, Cancel);
    }

    [Fact]
    public async Task Read_BodyWithoutLengthEndsEarly_GoesOn()
    {
        Serve(async (context, from, n) =>
        {
            if (n > 0)
                await SendAsync(context, from, Size);
            else
                await context.Response.Body.WriteAsync(blob.AsMemory(0, 500_000)); // chunked, and ended in good order
        });
        Assert.Equal(blob, await ReadAsync());
        await registry.WaitForAsync(log => log.Count == 2, Cancel);
        Assert.Equal("bytes=500000-", Ranges.Last());
    }

    [Fact]
    public async Task Read_BlobShorterThanItsDescriptor_EndsThere()
    {
        Serve(async (context, from, n) =>
        {
            if (n == 0)
                await context.Response.Body.WriteAsync(blob.AsMemory(0, 500_000));
            else
                context.Response.StatusCode = 416;
        });
        Assert.Equal(500_000, (await ReadAsync()).Length);
    }

    [Theory]
    [InlineData("bytes 0-2999999/3000000", "\"a\"", "not the range")]
    [InlineData("bytes {from1}-2999999/3000000", "\"a\"", "not the range")]
    [InlineData("items {from}-2999999/3000000", "\"a\"", "not the range")]
    [InlineData(null, "\"a\"", "not the range")]
    [InlineData("bytes {from}-2999999/3000001", "\"a\"", "3000001 bytes in all")]
    [InlineData("bytes {from}-2999999/3000000", "\"b\"", "another ETag")]
    public async Task Read_AnswerIsNotTheRest_IsAFaultThatMayBeTriedAgain(string? range, string tag, string part)
    {
        Serve(async (context, from, n) =>
        {
            context.Response.Headers.ETag = n == 0 ? "\"a\"" : tag;
            await SendAsync(context, from, n == 0 ? 1_000_000 : Size, range?.Replace("{from}", $"{from}", StringComparison.Ordinal).Replace("{from1}", $"{from + 1}", StringComparison.Ordinal) ?? "");
        });
        var fault = await FaultAsync();
        Assert.Equal(FailureReason.RegistryUnavailable, fault.Reason);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W/\"b\"")]
    [InlineData("\"a\"")]
    [InlineData(null)]
    public async Task Read_TagThatProvesNothing_GoesOn(string? tag)
    {
        Serve((context, from, n) =>
        {
            context.Response.Headers.ETag = n == 0 ? "\"a\"" : tag;
            return SendAsync(context, from, n == 0 ? 1_000_000 : Size);
        });
        Assert.Equal(blob, await ReadAsync());
    }

    [Fact]
    public async Task Read_WholeOfAnotherSize_IsAFault()
    {
        Serve(async (context, _, n) =>
        {
            if (n == 0)
            {
                await SendAsync(context, 0, 1_000_000);
                return;
            }

            context.Response.ContentLength = 7;
            await context.Response.Body.WriteAsync(new byte[7]);
        });
        Assert.Contains("7 bytes instead of 3000000", (await FaultAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Resumptions_HoldOnePlaceOnly()
    {
        Serve((context, from, _) => SendAsync(context, from, 1_000_000));
        using var client = new RegistryClient(registry.Endpoint with { MaxParallel = 1 }, new ScanLimits(), TimeProvider.System);
        Assert.Equal(blob, await ReadAsync(client));
        Assert.Equal(blob, await ReadAsync(client));
    }

    private void Serve(Func<HttpContext, int, int, Task> answer)
    {
        var count = -1;
        registry.Answer("/blobs/", context =>
        {
            var range = context.Request.Headers.Range.ToString();
            return answer(context, range.Length == 0 ? 0 : int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture), Interlocked.Increment(ref count));
        });
    }

    /// <summary>Sends from an offset on, and breaks off after <paramref name="most"/> bytes when that is not the end.</summary>
    private static async Task SendAsync(HttpContext context, int from, int most, string? range = null)
    {
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            range ??= $"bytes {from}-{Size - 1}/{Size}";
            if (range.Length > 0)
                context.Response.Headers.ContentRange = range;
        }

        context.Response.ContentLength = Size - from;
        var length = Math.Min(most, Size - from);
        await context.Response.Body.WriteAsync(blob.AsMemory(from, length));
        await context.Response.Body.FlushAsync();
        if (length == Size - from)
            return;
        await Task.Delay(50); // an abort may overtake what was written, and the break would be one before the answer
        context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
    }

    private async Task<byte[]> ReadAsync()
    {
        using var client = new RegistryClient(registry.Endpoint, new ScanLimits(), TimeProvider.System);
        return await ReadAsync(client);
    }

    private static async Task<byte[]> ReadAsync(RegistryClient client)
    {
        await using var stream = await client.OpenBlobAsync("team/app", descriptor, Cancel);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private Task<ScanException> FaultAsync() => Assert.ThrowsAsync<ScanException>(ReadAsync);

    private static byte[] Bytes()
    {
        var bytes = new byte[Size];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
