using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Comity.Stores.Tests.Postgres;

/// <summary>A way to the database that breaks, when it is asked to, at the moment of a commit.</summary>
public sealed class LossyLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _target;
    private readonly Task _accepting;
    private int _next = -1;
    private int _losses;

    public LossyLine(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public enum Moment
    {
        /// <summary>The server commits; its answer is lost.</summary>
        AfterCommit,

        /// <summary>The commit never reaches the server.</summary>
        BeforeCommit,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it broke.</summary>
    public int Losses => Volatile.Read(ref _losses);

    public void LoseNext(Moment moment) => Volatile.Write(ref _next, (int)moment);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_closing.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _closing.Token);
                (client.NoDelay, server.NoDelay) = (true, true);
                var isLosing = new TaskCompletionSource();
                await Task.WhenAny(
                    ForthAsync(client.GetStream(), server.GetStream(), isLosing),
                    BackAsync(server.GetStream(), client.GetStream(), isLosing.Task));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task ForthAsync(NetworkStream client, NetworkStream server, TaskCompletionSource isLosing)
    {
        var buffer = new byte[64 * 1024];
        while (await client.ReadAsync(buffer, _closing.Token) is var length and > 0)
        {
            if (Encoding.Latin1.GetString(buffer, 0, length).Contains("INSERT INTO task", StringComparison.Ordinal) || IsUpdate(buffer, length))
            {
                var moment = Interlocked.Exchange(ref _next, -1);
                if (moment >= 0) Interlocked.Increment(ref _losses);
                if (moment == (int)Moment.BeforeCommit) return;
                if (moment == (int)Moment.AfterCommit) isLosing.SetResult();
            }

            await server.WriteAsync(buffer.AsMemory(0, length), _closing.Token);
        }
    }

    private static bool IsUpdate(byte[] buffer, int length) => Encoding.Latin1.GetString(buffer, 0, length).Contains("UPDATE task SET seq", StringComparison.Ordinal);

    private async Task BackAsync(NetworkStream server, NetworkStream client, Task isLosing)
    {
        var buffer = new byte[64 * 1024];
        while (await server.ReadAsync(buffer, _closing.Token) is var length and > 0)
        {
            if (isLosing.IsCompleted) return; // the server has answered, so that it is done
            await client.WriteAsync(buffer.AsMemory(0, length), _closing.Token);
        }
    }
}
