namespace Comity.Tests.Simulation;

/// <summary>The promises of the core under seeds: a failing store, forgotten bells, dying nodes, a clock moved by hand.</summary>
public sealed class SimulationTests
{
    private static readonly string[] s_agents = ["pure", "rerun", "fail"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task No_task_is_lost_or_doubled_however_nodes_die_and_writes_fail(int seed)
    {
        var random = new Random(seed);
        await using var simulation = await BrokerSimulation.StartAsync(seed, faults: 0.15, nodes: 3);
        for (var step = 0; step < 60; step++)
        {
            var agent = s_agents[random.Next(s_agents.Length)];
            await simulation.SendAsync(agent, random.Next(5) == 0 ? "flaky work" : "work");
            if (random.Next(3) == 0) simulation.Tick();
            if (random.Next(10) == 0) await simulation.KillAndReplaceNodeAsync();
        }

        await simulation.SettleAsync(TimeSpan.FromSeconds(60));
        await simulation.VerifyAsync();
    }
}
