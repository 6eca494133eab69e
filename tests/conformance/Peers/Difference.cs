namespace ScanMesh.Tests.Conformance.Peers;

/// <summary>A known difference.</summary>
/// <param name="Fixture">The end of the fixture's path.</param>
/// <param name="Missing">What the peer finds and we do not, "name version".</param>
/// <param name="Extra">What we find and the peer does not.</param>
/// <param name="Why">Why we say something else.</param>
internal sealed record Difference(string Fixture, string[] Missing, string[] Extra, string Why);
