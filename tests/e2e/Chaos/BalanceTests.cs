using ScanMesh.Events.V1;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>The judge of the rounds sees each kind of wrong: a balance that cannot fail would prove nothing.</summary>
public sealed class BalanceTests
{
    private static readonly Guid First = Guid.Parse("00000000-0000-4000-8000-000000000001");
    private static readonly Guid Second = Guid.Parse("00000000-0000-4000-8000-000000000002");
    private static readonly BuiltContent Content = new ImageBuilder().Layer(Images.Base()).Build();

    private static readonly RequestLine Completed = new() { Id = First.ToString("D"), State = "completed", Digest = "sha256:a", Repository = "r" };
    private static readonly RequestLine Attached = new() { Id = Second.ToString("D"), State = "attached", Digest = "sha256:a", Repository = "r" };
    private static readonly ImageLine Stored = new() { Digest = "sha256:a", ResultNumber = 1, Findings = 1, Completed = 1 };
    private static readonly Event[] Log = [Pushed("e1", First), Pushed("e2", Second)];

    [Fact]
    public void Balance_AllIsWell_SaysSo()
    {
        var balance = Of();
        Assert.Empty(balance.Violations);
        Assert.StartsWith("accepted 2 = 1 attached + 1 completed; images stored 1; events 2, heard 2, gaps 0, repeats 0", balance.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Balance_Wrong_IsSeen()
    {
        Says("lost", Of(requests: [Completed]));
        Says("not ended", Of(requests: [Completed, Attached with { State = "scanning" }]));
        Says("wrong end", Of(requests: [Completed, Attached with { State = "failed", Reason = "corrupt" }]));
        Says("failed without reason", Of(requests: [Completed, Attached with { State = "failed" }]));
        Says("stored twice", Of(images: [Stored with { ResultNumber = 2 }]));
        Says("stored wrongly", Of(images: [Stored with { Findings = 0 }]));
        Says("stored wrongly", Of(images: [Stored with { Completed = 2 }]));
        Says("not stored", Of(images: []));
        Says("left over", Of(staged: 1));
        Says("skipped", Of(heard: [Log[0]]));
        Says("repeated", Of(heard: [.. Log, Log[1]]));
        Says("another order", Of(heard: [Log[1], Log[0]]));
        Says("have a hole", Of(isLogWhole: false));
        Says("has 0 push.completed", Of(events: ["e1"], heard: [Log[0]]));
        Says("has 2 push.completed", Of(events: ["e1", "e2", "e3"], heard: [.. Log, Pushed("e3", Second)]));
    }

    private static void Says(string words, Balance balance) => Assert.Contains(balance.Violations, v => v.Contains(words, StringComparison.Ordinal));

    private static Balance Of(
        IReadOnlyList<RequestLine>? requests = null, IReadOnlyList<ImageLine>? images = null, IReadOnlyList<string>? events = null, IReadOnlyList<Event>? heard = null, int staged = 0, bool isLogWhole = true)
    {
        var push = new Push(PushKind.Image, First.ToString("D"), "r", "t", Content);
        return new Balance(
            new Dictionary<Guid, Push> { [First] = push, [Second] = push },
            new LedgerView
            {
                Requests = requests ?? [Completed, Attached],
                Images = images ?? [Stored],
                Events = events ?? ["e1", "e2"],
                Staged = staged,
                IsLogWhole = isLogWhole,
            },
            heard ?? Log);
    }

    private static Event Pushed(string id, Guid request) => new() { Id = id, RequestId = request.ToString("D"), PushCompleted = new PushCompleted() };
}
