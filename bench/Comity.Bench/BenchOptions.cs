using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Comity.Bench.Scenarios;

namespace Comity.Bench;

/// <summary>How a benchmark is run.</summary>
internal sealed record BenchOptions
{
    /// <summary>Which scenarios; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>How long one target is loaded in one round. Default 4; 1 to 600.</summary>
    public int Seconds { get; init; } = 4;

    /// <summary>How often each target gets its turn. Default 5; 1 to 100.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How many stored tasks the large store has. Default 1,000,000; 20,000 to 100,000,000.</summary>
    public int Tasks { get; init; } = 1_000_000;

    public static string Usage { get; } = $"""
        Usage: ./bench/run [--only NAME]... [--seconds N] [--rounds N] [--tasks N]

          --only NAME   one of: {string.Join(", ", BenchRun.Names)}; may be repeated
          --seconds N   how long each target is loaded in each round (4)
          --rounds N    how often each target gets its turn; medians are printed (5)
          --tasks N     how many stored tasks the large store has (1000000)
        """;

    public static bool TryParse(string[] args, [NotNullWhen(true)] out BenchOptions? options, [NotNullWhen(false)] out string? answer)
    {
        (options, answer) = (new BenchOptions(), null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            options = args[i] switch
            {
                "--only" when BenchRun.Names.Contains(value) => options with { Only = [.. options.Only, value] },
                "--seconds" when IsCount(value, 1, 600, out var n) => options with { Seconds = n },
                "--rounds" when IsCount(value, 1, 100, out var n) => options with { Rounds = n },
                "--tasks" when IsCount(value, 20_000, 100_000_000, out var n) => options with { Tasks = n },
                _ => null,
            };
            if (options is not null) continue;
            answer = args[i] is "-h" or "--help" ? Usage : $"bench: '{args[i]} {value}' is not understood.\n{Usage}";
            return false;
        }

        return true;
    }

    private static bool IsCount(string text, int min, int max, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= min && count <= max;
}
