namespace Comity.Bench.Report;

/// <summary>What one target did in one round.</summary>
/// <param name="PerSecond">Units per second; a unit is a request, or a chunk of a stream.</param>
/// <param name="CpuMicros">Microseconds of processor time of the server's process per unit. Says what a unit costs also when other work
/// takes the processors away.</param>
internal sealed record Turn(double PerSecond, TimeSpan P50, TimeSpan P99, double CpuMicros);
