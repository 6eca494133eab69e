namespace ScanMesh.Hosting.Bus;

/// <summary>Takes dead letters out of the broker: returns after its commit, may get the same letter again.</summary>
public interface IDeadLetterHandler
{
    /// <summary>Keeps a letter, or does what it stands for.</summary>
    Task OnDeadAsync(DeadLetter letter, CancellationToken cancellationToken);
}
