using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Comity.Server.Tests.Harness;

/// <summary>HTTP/1.1 by hand: sends bytes that no client library would, and reads what comes back.</summary>
public static class RawHttp
{
    private static readonly TimeSpan s_max = TimeSpan.FromSeconds(20);

    /// <param name="request">Head and body; a server that answers before it has read all of it is listened to.</param>
    /// <returns>Status and body; status 0 when the server closed without a word.</returns>
    public static async Task<(int Status, string Text)> ExchangeAsync(Uri server, IEnumerable<ReadOnlyMemory<byte>> request)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_max);
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, deadline.Token);
        await using var stream = socket.GetStream();
        var sending = SendAsync(stream, request, deadline.Token);
        var text = await ReadAsync(stream, deadline.Token);
        await deadline.CancelAsync();
        await sending;
        var status = text.Split(' ', 3) is [_, var code, ..] && int.TryParse(code, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (status, end < 0 ? "" : text[(end + 4)..]);
    }

    public static Task<(int Status, string Text)> ExchangeAsync(Uri server, string request) =>
        ExchangeAsync(server, [Encoding.Latin1.GetBytes(request)]);

    private static async Task SendAsync(NetworkStream stream, IEnumerable<ReadOnlyMemory<byte>> request, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var piece in request) await stream.WriteAsync(piece, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The server has heard enough; its answer is what counts.
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var length)
                text.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (IOException)
        {
            // Closed hard after the answer, because it did not read the rest of the request.
        }

        return text.ToString();
    }
}
