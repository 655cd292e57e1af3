using Microsoft.Extensions.Logging;

namespace Comity.Agents.Roles;

/// <summary>Loads again when files change: told by the system where it can, and looking from time to time where it cannot.</summary>
internal sealed partial class RoleWatch : IDisposable
{
    private readonly RoleLibraryOptions _options;
    private readonly Func<RoleLoad> _load;
    private readonly Func<IReadOnlyList<(string, DateTime, long)>> _look;
    private readonly Action<RoleLoad> _changed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _stirred = new(0, 1);
    private readonly List<FileSystemWatcher> _watchers;
    private RoleLoad _last;
    private IReadOnlyList<(string, DateTime, long)> _stamps;

    /// <param name="newest">What is known to the one who watches.</param>
    /// <param name="look">What the files look like from outside: path, time and length of each.</param>
    public RoleWatch(
        RoleLibraryOptions options, RoleLoad newest, Func<RoleLoad> load, Func<IReadOnlyList<(string, DateTime, long)>> look,
        Action<RoleLoad> changed, TimeProvider time, ILogger logger)
    {
        (_options, _last, _load, _look, _changed, _time, _logger) = (options, newest, load, look, changed, time, logger);
        _watchers = [.. options.Sources.Select(TryWatch).OfType<FileSystemWatcher>()];
        _stamps = Stamps();
        Stir(); // something may have changed since the newest load
        _ = Task.Run(() => WatchAsync(_stopping.Token), CancellationToken.None);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        foreach (var watcher in _watchers) watcher.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Says that something may have changed.</summary>
    public void Stir()
    {
        try
        {
            _stirred.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been said and not been heard yet: once is enough.
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var wasTold = await StirredAsync(_options.WatchPoll, cancellationToken);
                while (wasTold && _options.WatchQuiet > TimeSpan.Zero && await StirredAsync(_options.WatchQuiet, cancellationToken))
                {
                    // Somebody is still writing.
                }

                if (HasMoved() || wasTold) Reload();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody watches any more.
        }
    }

    private async Task<bool> StirredAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _stirred.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Reload()
    {
        try
        {
            var load = _load();
            if (IsSame(load, _last)) return;
            _last = load;
            LogReloaded(load.Agents.Count, load.Problems.Count);
            _changed(load);
        }
        catch (Exception failed)
        {
            LogReloadFailed(failed); // the agents stay as they are, and the next change tries again
        }
    }

    private bool HasMoved()
    {
        var stamps = Stamps();
        if (stamps.SequenceEqual(_stamps)) return false;
        _stamps = stamps;
        return true;
    }

    private IReadOnlyList<(string, DateTime, long)> Stamps()
    {
        try
        {
            return _look();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return []; // a folder vanished while it was read; the next look sees how it ended
        }
    }

    // Some file systems and containers have no notification; looking at the files is enough there.
    private FileSystemWatcher? TryWatch(string source)
    {
        try
        {
            var isFolder = Directory.Exists(source);
            var folder = isFolder ? source : Path.GetDirectoryName(Path.GetFullPath(source));
            if (!Directory.Exists(folder)) return null;
            var watcher = isFolder
                ? new FileSystemWatcher(folder) { IncludeSubdirectories = true }
                : new FileSystemWatcher(folder, Path.GetFileName(source));
            watcher.Changed += (_, _) => Stir();
            watcher.Created += (_, _) => Stir();
            watcher.Deleted += (_, _) => Stir();
            watcher.Renamed += (_, _) => Stir();
            watcher.Error += (_, _) => Stir();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception unwatchable) when (unwatchable is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            LogUnwatchable(unwatchable, source);
            return null;
        }
    }

    private static bool IsSame(RoleLoad left, RoleLoad right) =>
        left.Problems.SequenceEqual(right.Problems) && left.Agents.Count == right.Agents.Count &&
        left.Agents.Zip(right.Agents).All(pair => ReferenceEquals(pair.First, pair.Second));

    [LoggerMessage(2101, LogLevel.Information, "Agents were loaded again: {Agents} agents, {Problems} problems")]
    private partial void LogReloaded(int agents, int problems);

    [LoggerMessage(2102, LogLevel.Error, "Agents could not be loaded again; the ones there are stay")]
    private partial void LogReloadFailed(Exception exception);

    [LoggerMessage(2103, LogLevel.Warning, "Changes below {Source} are not announced by the system; files are looked at from time to time")]
    private partial void LogUnwatchable(Exception exception, string source);
}
