using ScanMesh.Engine.Model;

namespace ScanMesh.Scanner.Scans;

/// <summary>What happens to a request after a fault.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">Reason of the closed set; Unknown where none applies.</param>
/// <param name="Message">For people, without credentials.</param>
/// <param name="Wait">How long it waits before it is tried again.</param>
internal sealed record Consequence(ConsequenceKind Kind, FailureReason Reason, string Message, TimeSpan Wait)
{
    /// <summary>Why it is deferred, for metrics: the reason, unless the fault is not the image's.</summary>
    public string Cause { get; init; } = Reason.ToText();
}

/// <summary>Kinds of consequence.</summary>
internal enum ConsequenceKind
{
    /// <summary>Not set.</summary>
    Unknown = 0,
    /// <summary>Trying again does not help: failed, visible, redriven by a person.</summary>
    Fail,
    /// <summary>Tried again after a tier; the attempt counts.</summary>
    Retry,
    /// <summary>Tried again after a tier; no attempt is counted.</summary>
    Defer,
    /// <summary>Nothing more is written: another worker goes on.</summary>
    Abandon,
}
