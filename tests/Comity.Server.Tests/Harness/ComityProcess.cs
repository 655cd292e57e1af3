using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Comity.Server.Tests.Harness;

/// <summary>The real server as a process of its own, on a data folder of its own.</summary>
public sealed partial class ComityProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_stopMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    private const string BannerEnd = "Ctrl-C stops.";

    private readonly ServerSetup _setup;
    private readonly TemporaryFolder _ownData = new();
    private readonly ConcurrentQueue<string> _output = new();
    private Process _process = null!;
    private Uri? _address;
    private TaskCompletionSource<Uri> _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ComityProcess(ServerSetup setup)
    {
        _setup = setup;
        DataFolder = setup.DataFolder ?? _ownData.Path;
    }

    public string DataFolder { get; }

    /// <summary>Where it listens; the same after a restart.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>The admin key that the first start on this data printed.</summary>
    public string AdminKey { get; private set; } = "";

    /// <summary>No redirects, no cookies, no credential, many connections at once.</summary>
    public HttpClient Http { get; private set; } = null!;

    public Operator Operator => new(Http, AdminKey);

    /// <summary>All that was written to standard output and error, by all starts.</summary>
    public string Output => string.Join('\n', _output);

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.Id;

    public static async Task<ComityProcess> StartAsync(ServerSetup setup, CancellationToken cancellationToken)
    {
        var server = new ComityProcess(setup);
        try
        {
            await server.LaunchAsync(setup.Urls, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL: no goodbye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for the exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        using var deadline = new CancellationTokenSource(s_stopMax);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGSTOP: it stands still in the middle of whatever it does, until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>Starts again on the same data and address; kills first what still runs.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        await LaunchAsync(BaseUrl.ToString(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited) await KillAsync();
            _process.Dispose();
        }

        Http?.Dispose();
        _ownData.Dispose();
    }

    private async Task LaunchAsync(string urls, CancellationToken cancellationToken)
    {
        _announced = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = StartInfo(urls), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Heard(line.Data);
        _process.ErrorDataReceived += (_, line) => Heard(line.Data);
        var announced = _announced;
        _process.Exited += (_, _) => announced.TrySetException(new InvalidOperationException("The server exited before it listened."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_startMax);
        try
        {
            BaseUrl = await announced.Task.WaitAsync(deadline.Token);
            Http ??= new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
            {
                BaseAddress = BaseUrl,
                Timeout = TimeSpan.FromMinutes(2),
            };
            await UntilReadyAsync(deadline.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The server did not become ready: {exception.Message}\n{Output}", exception);
        }
    }

    private async Task SignalAsync(string name)
    {
        using var signal = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        await signal.WaitForExitAsync();
    }

    private ProcessStartInfo StartInfo(string urls)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] arguments = [ProgramPath, "serve", "--urls", urls, "--data", DataFolder, .. _setup.Arguments];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in s_modelKeys) start.Environment.Remove(name);
        foreach (var (name, value) in _setup.Environment) start.Environment[name] = value;
        return start;
    }

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        using var tick = new PeriodicTimer(s_pollInterval);
        do
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server exited with {_process.ExitCode}.");
            try
            {
                using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException refused) when (refused.InnerException is SocketException or IOException)
            {
                // Not listening yet.
            }
        }
        while (await tick.WaitForNextTickAsync(cancellationToken));
    }

    private void Heard(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (KeyInBanner().Match(line) is { Success: true } key) AdminKey = key.Value;
        if (_address is null && AddressInBanner().Match(line) is { Success: true } address) _address = new Uri(address.Value);
        if (_address is not null && line.StartsWith(BannerEnd, StringComparison.Ordinal)) _announced.TrySetResult(_address);
    }

    /// <summary>The tests decide which model an agent talks to; a key of the machine must not.</summary>
    private static readonly string[] s_modelKeys =
    [
        "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY",
        "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OLLAMA_HOST", "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT",
    ];

    /// <summary>The built program, which lies beside the tests because they reference it.</summary>
    public static string ProgramPath { get; } = Path.Combine(AppContext.BaseDirectory, "comity.dll");

    [GeneratedRegex(@"http://(127\.0\.0\.1|localhost|\[::1\]):[1-9]\d*")]
    private static partial Regex AddressInBanner();

    [GeneratedRegex(@"\bcmt_[a-z0-9]+_[A-Za-z0-9_-]{20,}")]
    private static partial Regex KeyInBanner();
}
