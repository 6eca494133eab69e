namespace ScanMesh.Tests.Kit.Senders;

/// <summary>A body as a kind of sender sends it, written by us.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Headers">Its headers, one a line, <c>Name: value</c>.</param>
/// <param name="Body">The body.</param>
public sealed record SenderBody(string Kind, string Headers, string Body);
