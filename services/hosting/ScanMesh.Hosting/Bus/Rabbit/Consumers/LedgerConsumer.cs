using MassTransit;
using ScanMesh.Contracts.V1;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>Gives requests and facts to the ledger; requests and completions in batches (SEMANTICS S5).</summary>
internal sealed class LedgerConsumer :
    IConsumer<ScanRequested>,
    IConsumer<ScanCompleted>,
    IConsumer<ScanFailed>,
    IConsumer<IndexExpanded>,
    IConsumer<RequestIgnored>
{
    /// <summary>Most messages of one transaction.</summary>
    public const int BatchLimit = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ILedgerHandler handler;
    private readonly DeliveryGuard guard;
    private readonly Batcher<ScanRequested> requests;
    private readonly Batcher<ScanCompleted> completions;

    public LedgerConsumer(ILedgerHandler handler, DeliveryGuard guard, BusMetrics metrics)
    {
        (this.handler, this.guard) = (handler, guard);
        requests = new((batch, stop) =>
        {
            metrics.Batched(nameof(ScanRequested), batch.Count);
            return handler.OnRequestedAsync(batch, stop);
        }, BatchLimit);
        completions = new((batch, stop) =>
        {
            metrics.Batched(nameof(ScanCompleted), batch.Count);
            return handler.OnCompletedAsync(batch, stop);
        }, BatchLimit);
    }

    public Task Consume(ConsumeContext<ScanRequested> context) => guard.RunAsync(context, LongestPause, stop => requests.AddAsync(context.Message, stop));

    public Task Consume(ConsumeContext<ScanCompleted> context) => guard.RunAsync(context, LongestPause, stop => completions.AddAsync(context.Message, stop));

    public Task Consume(ConsumeContext<ScanFailed> context) => guard.RunAsync(context, LongestPause, stop => handler.OnFailedAsync(context.Message, stop));

    public Task Consume(ConsumeContext<IndexExpanded> context) => guard.RunAsync(context, LongestPause, stop => handler.OnExpandedAsync(context.Message, stop));

    public Task Consume(ConsumeContext<RequestIgnored> context) => guard.RunAsync(context, LongestPause, stop => handler.OnIgnoredAsync(context.Message, stop));
}
