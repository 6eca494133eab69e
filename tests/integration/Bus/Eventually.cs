namespace ScanMesh.Tests.Integration.Bus;

/// <summary>Waits for something that happens elsewhere; the limit only ends a test that has failed.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (!await condition())
            await Task.Delay(50, limit.Token);
    }
}
