namespace ScanMesh.Hosting.Bus;

/// <summary>Gives a dead letter back to the queue that it was in. A bus within the process has none.</summary>
public interface IDeadLetterReturn
{
    /// <summary>Returns when the broker has confirmed it.</summary>
    /// <exception cref="BusUnavailableException">It was not confirmed.</exception>
    Task ReturnAsync(DeadLetter letter, CancellationToken cancellationToken);
}
