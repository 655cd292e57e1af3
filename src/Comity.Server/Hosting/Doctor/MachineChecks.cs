using System.Globalization;
using Comity.Core.Broker;
using Comity.Stores;

namespace Comity.Server.Hosting.Doctor;

/// <summary>What the machine brings along: runtime, libraries, time zones, limits.</summary>
public static class MachineChecks
{
    private const string LimitsFile = "/proc/self/limits";
    private const int OpenFilesGood = 4_096;

    public static IEnumerable<Finding> Run()
    {
        yield return Finding.Ok("runtime", $".NET {Environment.Version} on {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}");
        yield return Sqlite();
        yield return TimeZones();
        if (File.Exists(LimitsFile)) yield return OpenFiles(File.ReadLines(LimitsFile));
    }

    private static Finding Sqlite()
    {
        try
        {
            var (version, warning) = StoreInspector.SqliteLibrary();
            return warning is null ? Finding.Ok("sqlite", $"SQLite {version}, of the system") : Finding.Warning("sqlite", warning, "Install libsqlite3 from the system's packages.");
        }
        catch (StoreUnavailableException unusable)
        {
            return Finding.Wrong("sqlite", unusable.Message, "Install libsqlite3 from the system's packages.");
        }
    }

    private static Finding TimeZones() => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _)
        ? Finding.Ok("time zones", "the system knows them")
        : Finding.Warning("time zones", "The system knows no time zones by name", "Install tzdata, or agents and schedules know UTC only.");

    private static Finding OpenFiles(IEnumerable<string> limits)
    {
        const string Name = "Max open files";
        var soft = limits.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return !long.TryParse(soft, CultureInfo.InvariantCulture, out var count) || count >= OpenFilesGood
            ? Finding.Ok("open files", $"up to {soft}")
            : Finding.Warning("open files", $"Only {count} files and connections may be open at once", $"Raise it before the start: ulimit -n {OpenFilesGood * 16}, or LimitNOFILE= in a systemd unit.");
    }
}
