using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Comity.Tests.Shared;

/// <summary>A throw-away PostgreSQL server on a free port of the loopback interface, with its data in a temporary folder.</summary>
/// <remarks>It runs below a shell that waits for the end of its input, so that it stops whenever the tests end, however
/// they do. Postgres refuses to run as root; then it runs as another user of the machine.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan s_startMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    // Without fsync: what these tests stop is the server, never the machine.
    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=64MB -c max_connections=300 -c logging_collector=off -c log_min_messages=error";

    private readonly string _folder = Directory.CreateTempSubdirectory("comity-postgres-").FullName;
    private readonly int _port;
    private Process? _shell;

    private PostgresServer(int port) => _port = port;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Names the database to whoever shall use it.</summary>
    public string Connection => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    /// <summary>The same as an address.</summary>
    public string Url => $"postgres://postgres@127.0.0.1:{_port}/postgres";

    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PostgresServer(FreePort());
        try
        {
            await server.InitializeAsync(cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts on the data that is there, and returns when it takes connections.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        // Its parent is the shell, which outlives neither the tests nor its own input.
        var postgres = $"'{Binary("postgres")}' -D '{Data}' -p {_port} -k '{_folder}' {Settings}";
        _shell = Run("sh", "-c", $"{postgres} >> '{_folder}/server.log' 2>&1 < /dev/null & server=$!; trap '' INT; cat > /dev/null; kill -QUIT $server 2> /dev/null; wait $server");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_startMax);
        using var tick = new PeriodicTimer(s_pollInterval);
        while (!await IsReadyAsync(deadline.Token))
        {
            try
            {
                await tick.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"PostgreSQL did not start:\n{Log()}");
            }
        }
    }

    /// <summary>Stops at once, as a crash does: connections break, and the next start recovers from the log.</summary>
    public async Task StopAsync()
    {
        if (_shell is null) return;
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _shell = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Something still holds a file; the system clears its temporary folder.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (IsRoot) await EndAsync(Process.Start("chown", [User, _folder]), cancellationToken);
        using var init = Run(Binary("initdb"), "-D", Data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C");
        var said = init.StandardOutput.ReadToEndAsync(cancellationToken);
        var complained = await init.StandardError.ReadToEndAsync(cancellationToken);
        await init.WaitForExitAsync(cancellationToken);
        if (init.ExitCode != 0) throw new InvalidOperationException($"initdb failed: {await said}{complained}");
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var probe = Run(Binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", _port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await probe.WaitForExitAsync(cancellationToken);
        return probe.ExitCode == 0;
    }

    private string Log()
    {
        var log = Path.Combine(_folder, "server.log");
        return File.Exists(log) ? File.ReadAllText(log) : "(no log)";
    }

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>The package's own user, or one that every machine has.</summary>
    private static string User { get; } = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static string Binary(string name)
    {
        var folder = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").MaxBy(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            : null;
        return folder is null ? name : Path.Combine(folder, "bin", name);
    }

    private static async Task EndAsync(Process process, CancellationToken cancellationToken)
    {
        using (process) await process.WaitForExitAsync(cancellationToken);
    }

    private Process Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(IsRoot ? "setpriv" : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        string[] all = IsRoot ? [$"--reuid={User}", $"--regid={User}", "--clear-groups", "--", program, .. arguments] : arguments;
        foreach (var argument in all) start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = _folder;
        return Process.Start(start) ?? throw new InvalidOperationException($"Expected to start {program}.");
    }
}
