using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Durability;

/// <summary>The first promise: accepted means kept, whenever the server dies.</summary>
public sealed class KillTests
{
    private const int Kills = 22;
    private const int Clients = 16;
    private static readonly TimeSpan s_settleMax = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Killed_at_random_moments_the_server_loses_nothing_and_doubles_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("COMITY_KILL_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed} (COMITY_KILL_SEED repeats it)");
        var random = new Random(seed);
        var (gate, ledger) = (new Gate(), new Ledger());

        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, Clients)
            .Select(i => new StubbornClient(server.Http, new Random(seed + i + 1), gate, ledger, cancellationToken).RunAsync(stop.Token))
            .ToArray();

        for (var kill = 0; kill < Kills; kill++)
        {
            using (var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(random.Next(30, 700)))) await moment.WaitForNextTickAsync(cancellationToken);
            gate.Close();
            await server.KillAsync();
            await server.RestartAsync(cancellationToken);
            gate.Open();
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(s_settleMax, cancellationToken);
        await SettleAsync(server, ledger);

        var verdict = await Verdict.ReachAsync(server, ledger);
        var report = $"seed {seed}, {Kills} kills, {Clients} clients: {verdict}";
        TestContext.Current.TestOutputHelper.WriteLine(report);
        ledger.Faults.ShouldBeEmpty(report);
        verdict.Lost.ShouldBeEmpty(report);
        verdict.Doubled.ShouldBeEmpty(report);
        verdict.Wrong.ShouldBeEmpty(report);
        verdict.Acknowledged.ShouldBeGreaterThan(Kills, report);
    }

    [Fact]
    public async Task A_lost_run_that_asked_is_run_again_when_its_caller_says_yes()
    {
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, TestContext.Current.CancellationToken);
        foreach (var (answer, expected) in new[] { ("yes", "COMPLETED"), ("no", "FAILED,CANCELED,REJECTED") })
        {
            var client = new SurfaceClient(server.Http, "/agents/d-ask", Surface.Rpc10);
            var id = await KillInMidRunAsync(server, client);
            var asking = await client.UntilAsync(id, "INPUT_REQUIRED");
            asking.StatusText.ShouldNotBeNullOrEmpty();
            var done = await client.SendForTaskAsync(new Outgoing(answer) { TaskId = id });
            expected.Split(',').ShouldContain(done.State);
            if (answer == "yes") done.Artifacts.ShouldBe(["[0][1][2][3][4][5]", "x"]);
        }
    }

    /// <summary>Kills the server under a run of its own task; once more where a busy machine let the run end first.</summary>
    private static async Task<string> KillInMidRunAsync(ComityProcess server, SurfaceClient client)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var stream = await client.StreamAsync(new Outgoing("x"));
            var id = client.EventOf((await stream.NextAsync())!).TaskId!;
            await stream.UntilAsync(e => client.EventOf(e).Text == "[2]");
            await server.KillAsync();
            await stream.DisposeAsync();
            await server.RestartAsync(TestContext.Current.CancellationToken);
            if ((await client.GetTaskAsync(id)).State != "COMPLETED") return id;
        }

        throw new InvalidOperationException("The run ended before the kill, five times over.");
    }

    [Theory]
    [InlineData(Surface.Rpc10)]
    [InlineData(Surface.Rest10)]
    [InlineData(Surface.Rpc03)]
    public async Task A_watcher_continues_exactly_where_the_dead_server_left_it(Surface surface)
    {
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, TestContext.Current.CancellationToken);
        var client = new SurfaceClient(server.Http, "/agents/t-chunks", surface);
        var seen = new List<StreamView>();
        await using (var stream = await client.StreamAsync(new Outgoing("x")))
        {
            while (seen.Count(e => e.Kind == "artifact") < 5) seen.Add(client.EventOf((await stream.NextAsync())!));
            await server.KillAsync();
        }

        await server.RestartAsync(TestContext.Current.CancellationToken);
        await using (var stream = await client.SubscribeAsync(seen[0].TaskId!, seen[^1].Event.Sequence)) seen.AddRange(await client.EventsOfAsync(stream));

        var first = seen[0].Event.Sequence;
        seen.Select(e => e.Event.Sequence).ShouldBe(Enumerable.Range(0, seen.Count).Select(i => first + i));
        seen[^1].State.ShouldBe("COMPLETED");
        (await client.GetTaskAsync(seen[0].TaskId!)).Artifacts.ShouldBe(["[0][1][2][3][4][5][6][7][8][9]"]);
    }

    [Fact]
    public async Task What_was_finished_or_waiting_stands_unchanged_after_a_kill()
    {
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, TestContext.Current.CancellationToken);
        var before = new Dictionary<(Surface, string Agent, string Id), string>();
        foreach (var surface in Enum.GetValues<Surface>())
        {
            foreach (var agent in new[] { "t-echo", "t-ask", "t-auth", "t-fail" })
            {
                var client = new SurfaceClient(server.Http, $"/agents/{agent}", surface);
                var task = await client.SendForTaskAsync(new Outgoing("x"));
                before[(surface, agent, task.Id)] = (await client.GetTaskAsync(task.Id)).Raw.ToJsonString();
            }
        }

        await server.KillAsync();
        await server.RestartAsync(TestContext.Current.CancellationToken);
        foreach (var ((surface, agent, id), task) in before)
            (await new SurfaceClient(server.Http, $"/agents/{agent}", surface).GetTaskAsync(id)).Raw.ToJsonString().ShouldBe(task);
    }

    [Fact]
    public async Task A_graceful_stop_ends_well_and_the_work_goes_on_after_the_next_start()
    {
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents.With("--stop-grace", "1s"), TestContext.Current.CancellationToken);
        var client = new SurfaceClient(server.Http, "/agents/t-sleep", Surface.Rpc10);
        var sleeping = await client.SendForTaskAsync(new Outgoing("x") { Immediately = true });
        await client.UntilAsync(sleeping.Id, "WORKING");
        (await server.StopAsync()).ShouldBe(0, server.Output);
        await server.RestartAsync(TestContext.Current.CancellationToken);
        (await client.UntilAsync(sleeping.Id, "WORKING")).State.ShouldBe("WORKING");
        client.TaskOf(await client.CancelAsync(sleeping.Id)).State.ShouldBe("CANCELED");
    }

    [Fact]
    public async Task The_admin_key_of_the_first_start_stays_good_and_no_other_is_made()
    {
        await using var server = await ComityProcess.StartAsync(ServerSetup.WithTestAgents, TestContext.Current.CancellationToken);
        var key = server.AdminKey;
        key.ShouldNotBeEmpty();
        await server.KillAsync();
        await server.RestartAsync(TestContext.Current.CancellationToken);
        server.AdminKey.ShouldBe(key);
        (await server.Operator.CountTasksAsync()).ShouldBe(0);
    }

    /// <summary>Watches every task until it has ended or waits for its caller.</summary>
    private static async Task SettleAsync(ComityProcess server, Ledger ledger)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_settleMax);
        foreach (var entry in ledger.Entries)
        {
            var client = new SurfaceClient(server.Http, $"/agents/{entry.Agent}", Surface.Rpc10);
            foreach (var id in entry.Tasks.Keys)
            {
                while ((await client.GetAsync(id)) is { ErrorCode: null } answer && client.TaskOf(answer).State is "SUBMITTED" or "WORKING")
                {
                    deadline.Token.ThrowIfCancellationRequested();
                    try
                    {
                        await using var stream = await client.SubscribeAsync(id);
                        await stream.UntilAsync(e => client.EventOf(e).State is not (null or "SUBMITTED" or "WORKING")).WaitAsync(deadline.Token);
                    }
                    catch (InvalidOperationException)
                    {
                        // It ended between the look and the subscription; look again.
                    }
                }
            }
        }
    }
}
