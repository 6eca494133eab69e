namespace ScanMesh.Hosting.Configuration;

/// <summary>RabbitMQ.</summary>
public sealed record BusOptions
{
    /// <summary>Host.</summary>
    public string Host { get; init; } = "rabbitmq";

    /// <summary>AMQP port.</summary>
    public int Port { get; init; } = 5672;

    /// <summary>Virtual host.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>User name.</summary>
    public string? Username { get; init; }

    /// <summary>File with the user name.</summary>
    [PathSetting]
    public string? UsernameFile { get; init; }

    /// <summary>Password.</summary>
    public string? Password { get; init; }

    /// <summary>File with the password.</summary>
    [PathSetting]
    public string? PasswordFile { get; init; }

    /// <summary>TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>After this a publish counts as not confirmed.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
