using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Comity.Cli.Prove;

/// <summary>One server as a process of its own, which can be killed and started again on the same data.</summary>
/// <param name="arguments">What <c>serve</c> is given.</param>
/// <param name="settings">What the environment says in place of the command line, where others could read it.</param>
internal sealed partial class Node(int number, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private const string BannerEnd = "Ctrl-C stops.";
    private const int LinesMax = 20;

    private readonly ConcurrentQueue<string> _complaints = new();
    private Process? _process;
    private volatile Uri? _address;
    private Uri? _announced;

    public int Number => number;

    /// <summary>Where it listens now; <see langword="null"/> while it is down. Another port after each start.</summary>
    public Uri? Address => _address;

    /// <summary>The admin key, when this node was the first ever on its store.</summary>
    public string? AdminKey { get; private set; }

    /// <summary>Starts the process and returns when it takes work.</summary>
    /// <exception cref="CommandFailedException">It ended, or took longer than <see cref="ProveOptions.PatienceMax"/>.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _address = null;
        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = _process = new Process { StartInfo = StartInfo(), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Heard(line.Data, ready);
        process.ErrorDataReceived += (_, line) => Complained(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("it ended before it was ready"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            _address = await ready.Task.WaitAsync(ProveOptions.PatienceMax, TimeProvider.System, cancellationToken);
        }
        catch (Exception why) when (why is InvalidOperationException or TimeoutException)
        {
            throw new CommandFailedException([$"Node {number} did not start: {(why is TimeoutException ? "it took too long" : why.Message)}.", .. _complaints]);
        }
    }

    /// <summary>SIGKILL: no goodbye, nothing flushed. Returns when the process is gone.</summary>
    /// <exception cref="CommandFailedException">It had ended by itself, which a server must not.</exception>
    public async Task KillAsync()
    {
        if (_process is { HasExited: true }) throw new CommandFailedException([$"Node {number} ended by itself.", .. _complaints]);
        await EndAsync();
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndAsync()
    {
        if (_process is not { } process) return;
        _address = null;
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        _process = null;
    }

    private ProcessStartInfo StartInfo()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("Expected to know the path of this program.");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(Node).Assembly.Location);
        foreach (var argument in (string[])["prove", ProveNodeCommand.Name, .. arguments]) start.ArgumentList.Add(argument);

        // The proof decides how its nodes are set, not the shell it was called from.
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return start;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("COMITY_", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal);

    private void Heard(string? line, TaskCompletionSource<Uri> ready)
    {
        if (line is null) return;
        if (KeyInBanner().Match(line) is { Success: true } key) AdminKey = key.Value;
        if (line.Contains(" listens on ", StringComparison.Ordinal) && AddressInBanner().Match(line) is { Success: true } at) _announced = new Uri(at.Value + "/");
        if (line.StartsWith(BannerEnd, StringComparison.Ordinal) && _announced is { } address) ready.TrySetResult(address);
    }

    private void Complained(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        _complaints.Enqueue(line);
        while (_complaints.Count > LinesMax) _complaints.TryDequeue(out _);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex AddressInBanner();

    [GeneratedRegex(@"\bcmt_[a-z0-9]+_[A-Za-z0-9_-]{20,}")]
    private static partial Regex KeyInBanner();
}
