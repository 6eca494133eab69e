namespace ScanMesh.Tests.Integration.Bus;

/// <summary>Waits for something that happens elsewhere; the limit only ends a test that has failed.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, Func<string>? log = null) => TrueAsync(() => Task.FromResult(condition()), log);

    /// <param name="condition">What must become true.</param>
    /// <param name="log">Told when it does not.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string>? log = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await condition())
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            if (limit.IsCancellationRequested)
                Assert.Fail("It did not become true. " + log?.Invoke());
        }
    }
}
