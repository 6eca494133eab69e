using MassTransit;

namespace ScanMesh.Hosting.Bus.Rabbit.Consumers;

/// <summary>Receive endpoints that a service adds to the bus.</summary>
internal interface IBusEndpoints
{
    /// <summary>Adds them.</summary>
    void Configure(IRabbitMqBusFactoryConfigurator bus);
}
