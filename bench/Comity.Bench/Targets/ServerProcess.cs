using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Comity.Bench.Load;

namespace Comity.Bench.Targets;

/// <summary>A server under load: a process of its own on a loopback port of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_startMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServerProcess(Process process, int port)
    {
        (_process, Port) = (process, port);
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
    }

    public int Port { get; }

    /// <summary>From the start of the process to its first 200.</summary>
    public TimeSpan StartTook { get; private set; }

    public int Id => _process.Id;

    /// <summary>What it has used of the processors, by user and kernel.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it has of the memory of the machine, in bytes, after a full garbage collection where it is a .NET process.</summary>
    public async Task<long> SettledMemoryAsync(CancellationToken cancellationToken)
    {
        await GarbageCollection.ForceAsync(Id, cancellationToken);
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <param name="arguments">Given the port.</param>
    /// <param name="ready">The path whose first 200 ends the start.</param>
    public static async Task<ServerProcess> StartAsync(string program, Func<int, IEnumerable<string>> arguments, string ready, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments(port)) start.ArgumentList.Add(argument);
        foreach (var own in s_ownEnvironment) start.Environment.Remove(own);
        var began = Stopwatch.GetTimestamp();
        var server = new ServerProcess(Process.Start(start)!, port);
        try
        {
            server._process.BeginOutputReadLine();
            server._process.BeginErrorReadLine();
            server.StartTook = await server.UntilReadyAsync(ready, began, cancellationToken).OffTheSocketThread();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(s_stopMax);
        }

        _process.Dispose();
    }

    private async Task<TimeSpan> UntilReadyAsync(string path, long began, CancellationToken cancellationToken)
    {
        var ask = System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\n\r\n");
        while (true)
        {
            try
            {
                using var lane = await HttpLane.OpenAsync(Port, cancellationToken);
                await lane.SendAsync(ask, cancellationToken);
                await lane.ReadHeadAsync(cancellationToken);
                return Stopwatch.GetElapsedTime(began);
            }
            catch (Exception notYet) when (notYet is SocketException or InvalidOperationException)
            {
                if (_process.HasExited || Stopwatch.GetElapsedTime(began) > s_startMax)
                    throw new InvalidOperationException($"The server did not start: {notYet.Message}\n{string.Join('\n', _output)}");
                await Task.Delay(s_pollInterval, cancellationToken);
            }
        }
    }

    private void Heard(string? line)
    {
        if (line is not null && _output.Count < 1000) _output.Enqueue(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Set for the load generator; a server is measured as it is started by hand.
    private static readonly string[] s_ownEnvironment = ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "ASPNETCORE_URLS"];
}
