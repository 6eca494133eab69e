namespace ScanMesh.Engine.Model;

/// <summary>A part of an image that could not be read. Order: path, analyser, reason, message, all ordinal.</summary>
/// <param name="Path">Path in the image without a leading slash, or null when the problem is of the image or a layer as a whole.</param>
/// <param name="Analyser">The analyser that met it, or null for the host.</param>
/// <param name="Reason">The reason, from the closed set.</param>
/// <param name="Message">For people; deterministic: no times, no addresses of memory.</param>
public sealed record Problem(string? Path, string? Analyser, ProblemReason Reason, string Message) : IComparable<Problem>
{
    /// <inheritdoc/>
    public int CompareTo(Problem? other)
    {
        if (other is null)
            return 1;
        var order = string.CompareOrdinal(Path, other.Path);
        if (order == 0)
            order = string.CompareOrdinal(Analyser, other.Analyser);
        if (order == 0)
            order = Reason.CompareTo(other.Reason);
        return order != 0 ? order : string.CompareOrdinal(Message, other.Message);
    }
}
