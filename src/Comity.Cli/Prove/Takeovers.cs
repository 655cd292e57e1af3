namespace Comity.Cli.Prove;

/// <summary>How long lost runs were without another one.</summary>
internal sealed class Takeovers
{
    private readonly List<TimeSpan> _times;

    private Takeovers(List<TimeSpan> times) => _times = times;

    public int Count => _times.Count;

    /// <param name="isAlone">One node, which counts from the moment it was ready again. Else from the kill: the first one
    /// after the last event of the lost run, so that the figure is rather too long than too short.</param>
    public static Takeovers Of(IEnumerable<History> histories, IReadOnlyList<Kill> kills, bool isAlone)
    {
        var times = new List<TimeSpan>();
        foreach (var (last, next) in histories.SelectMany(history => history.Takeovers))
        {
            if (kills.FirstOrDefault(kill => kill.At >= last) is not { } kill) continue;
            var time = next - (isAlone ? kill.ReadyAt : kill.At);
            times.Add(time > TimeSpan.Zero ? time : TimeSpan.Zero);
        }

        times.Sort();
        return new Takeovers(times);
    }

    /// <param name="percent">1 to 100; the nearest rank.</param>
    /// <returns><see langword="null"/> when no run was lost.</returns>
    public TimeSpan? Percentile(int percent) => _times.Count == 0 ? null : _times[(int)Math.Ceiling(_times.Count * percent / 100.0) - 1];
}
