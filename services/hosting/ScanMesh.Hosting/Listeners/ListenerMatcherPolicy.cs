using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace ScanMesh.Hosting.Listeners;

/// <summary>Takes endpoints of other listeners out of the choice, so that they do not exist there (404), whatever their paths.</summary>
internal sealed class ListenerMatcherPolicy : MatcherPolicy, INodeBuilderPolicy
{
    private const string AnyListener = "";

    // Before the framework's policies, so that a method mismatch (405) on another listener is never told.
    public override int Order => -10_000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(e => Listener(e) != AnyListener);

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
        [.. endpoints.Select(Listener).Append(AnyListener).Distinct(StringComparer.Ordinal).Select(name =>
            new PolicyNodeEdge(name, endpoints.Where(e => Listener(e) == AnyListener || Listener(e) == name).ToList()))];

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new JumpTable(exitDestination, edges.ToFrozenDictionary(e => (string)e.State, e => e.Destination, StringComparer.Ordinal));

    private static string Listener(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ListenerMetadata>()?.Name ?? AnyListener;

    private sealed class JumpTable(int exitDestination, FrozenDictionary<string, int> destinations) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) =>
            destinations.TryGetValue(httpContext.Features.Get<ListenerFeature>()?.Name ?? AnyListener, out var destination)
            || destinations.TryGetValue(AnyListener, out destination)
                ? destination
                : exitDestination;
    }
}
