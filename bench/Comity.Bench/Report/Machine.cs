using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Comity.Bench.Report;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private const int SyncCount = 200;

    public static string Describe(string folder)
    {
        Comity.Stores.Sqlite.SqliteLibrary.Use();
        var model = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return string.Create(CultureInfo.InvariantCulture,
            $"{model}, {Environment.ProcessorCount} cores, {memory} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, " +
            $"SQLite {raw.sqlite3_libversion().utf8_to_string()}, 4 KiB append and sync {SyncMedian(folder).TotalMilliseconds:0.00} ms p50, load {Load()}");
    }

    /// <summary>The load averages of 1, 5 and 15 minutes.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    private static TimeSpan SyncMedian(string folder)
    {
        using var file = File.OpenHandle(Path.Combine(folder, "sync"), FileMode.Create, FileAccess.Write);
        var block = new byte[4096];
        var took = new List<double>(SyncCount);
        for (var i = 0; i < SyncCount; i++)
        {
            var began = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, (long)i * block.Length);
            RandomAccess.FlushToDisk(file);
            took.Add(Stopwatch.GetElapsedTime(began).Ticks);
        }

        return TimeSpan.FromTicks((long)took.Median());
    }
}
