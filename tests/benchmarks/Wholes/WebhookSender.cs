using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ScanMesh.Tests.Benchmarks.Wholes;

/// <summary>
/// A sender of webhooks on one connection that stays open, without an HTTP library: senders are other machines' work, and here they
/// would take the measured service's cores.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly Socket socket;
    private readonly string head;
    private readonly byte[] buffer = new byte[8192];

    private WebhookSender(Socket socket, Uri address, string token)
    {
        this.socket = socket;
        head = $"POST {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: ";
    }

    public static async Task<WebhookSender> ConnectAsync(Uri address, string token)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return new WebhookSender(socket, address, token);
    }

    /// <summary>Posts a body of ASCII and waits for the whole answer; throws when it is not 202.</summary>
    public async Task PostAsync(string body)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}{body.Length}\r\n\r\n{body}")));
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += read > 0 ? read : throw new IOException("the service closed the connection");
        }
        while (!IsWhole(buffer.AsSpan(0, length)));
        if (!buffer.AsSpan().StartsWith("HTTP/1.1 202 "u8))
            throw new InvalidOperationException($"the answer is {Encoding.ASCII.GetString(buffer, 0, length)}");
    }

    public void Dispose() => socket.Dispose();

    // Answers come in chunks, or without a body; the last chunk ends both the answer and the buffer, as one answer comes at a time.
    private static bool IsWhole(ReadOnlySpan<byte> answer) =>
        answer.IndexOf("\r\n\r\n"u8) >= 0 && (answer.IndexOf("Transfer-Encoding: chunked"u8) < 0 || answer.EndsWith("0\r\n\r\n"u8));
}
