using System.Text.RegularExpressions;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Hosting;

/// <summary>What the operator sees at the start.</summary>
public sealed partial class BannerTests
{
    [Fact]
    public async Task The_admin_key_is_shown_at_the_first_start_only_and_is_nowhere_in_the_data()
    {
        await using var server = await ComityProcess.StartAsync(new ServerSetup { Arguments = ["--demo"] }, TestContext.Current.CancellationToken);
        var key = server.AdminKey;
        Keys().Count(server.Output).ShouldBe(1);
        (await server.StopAsync()).ShouldBe(0);
        foreach (var file in Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories))
            (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldNotContain(key.Split('_', 3)[2]);

        await server.RestartAsync(TestContext.Current.CancellationToken);
        Keys().Count(server.Output).ShouldBe(1);
        (await new A2AClient(server.Http, "", key).GetAsync("/api/v1/keys", null)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_banner_names_card_endpoints_data_and_agents()
    {
        await using var server = await ComityProcess.StartAsync(new ServerSetup { Arguments = ["--demo"] }, TestContext.Current.CancellationToken);
        await UntilAsync(() => server.Output.Contains("Ctrl-C", StringComparison.Ordinal));
        foreach (var expected in (string[])["/.well-known/agent-card.json", "/a2a", "/api/v1", "/health/ready", server.DataFolder, "'echo' answers at the root"])
            server.Output.ShouldContain(expected);
        server.Output.ShouldNotContain("Microsoft.");
    }

    [Fact]
    public async Task Without_a_usable_admin_key_the_next_start_makes_one()
    {
        await using var server = await ComityProcess.StartAsync(new ServerSetup(), TestContext.Current.CancellationToken);
        var lost = server.AdminKey;
        await new Operator(server.Http, lost).RevokeAsync(lost);
        await server.RestartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => server.AdminKey != lost);
        (await new A2AClient(server.Http, "", server.AdminKey).GetAsync("/api/v1/keys", null)).Status.ShouldBe(200);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds()) await tick.WaitForNextTickAsync(deadline.Token);
    }

    [GeneratedRegex(@"\bcmt_[a-z0-9]+_[A-Za-z0-9_-]{20,}")]
    private static partial Regex Keys();
}
