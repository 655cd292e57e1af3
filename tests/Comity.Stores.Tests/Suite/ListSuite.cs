using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Suite;

public abstract class ListSuite<TEngine> : StoreSuite<TEngine> where TEngine : StoreEngine, new()
{
    private static readonly TaskListQuery s_all = new(null, null, null, null, null, null, 50);

    [Fact]
    public async Task The_newest_status_comes_first_and_ties_go_by_id_downwards()
    {
        var first = await CreateAsync();
        Time.Now += TimeSpan.FromMinutes(1);
        var ties = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => CreateAsync()));
        Time.Now += TimeSpan.FromMinutes(1);
        await MoveAsync(first.Id, TaskState.Completed);
        var listed = await Tasks.ListAsync(s_all with { Owner = Alice }, Token);
        listed.Tasks.Select(task => task.Id.Value)
            .ShouldBe(ties.Select(task => task.Id.Value).OrderDescending(StringComparer.Ordinal).Prepend(first.Id.Value));
    }

    [Fact]
    public async Task An_owner_without_tasks_has_an_empty_list()
    {
        await CreateAsync();
        var listed = await Tasks.ListAsync(s_all with { Owner = Bob }, Token);
        listed.Tasks.ShouldBeEmpty();
        listed.Total.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_filters_hold_together_and_pages_join_and_the_total_is_exact(int seed)
    {
        var random = new Random(seed);
        var tasks = await SeedAsync(random, 300);
        for (var i = 0; i < 150; i++)
        {
            var query = Query(random);
            var expected = Expected(tasks, query);
            List<TaskRecord> read = [];
            while (true)
            {
                var before = read.Count > 0 ? (read[^1].StatusAt, read[^1].Id) : ((DateTimeOffset, TaskId)?)null;
                var page = await Tasks.ListAsync(query with { Before = before }, Token);
                page.Total.ShouldBe(expected.Count, query.ToString());
                page.Tasks.Count.ShouldBeLessThanOrEqualTo(query.Limit);
                if (page.Tasks.Count == 0) break;
                read.AddRange(page.Tasks);
            }

            read.Select(task => task.Id).ShouldBe(expected.Select(task => task.Id), query.ToString());
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Totals_stay_right_through_random_operations(int seed)
    {
        var random = new Random(seed);
        var tasks = await SeedAsync(random, 40);
        for (var round = 0; round < 20; round++)
        {
            Time.Now += TimeSpan.FromSeconds(1);
            var moves = Enumerable.Range(0, 20).Select(_ => MoveAsync(Pick(random, tasks).Id, (TaskState)random.Next(1, 9))).ToList();
            var births = Enumerable.Range(0, 3).Select(_ => CreateAsync(task => Varied(random, task))).ToList();
            var claims = ClaimAsync(random.Next(5)).AsTask();
            await Task.WhenAll(moves.Concat(births));
            await claims;
            tasks.AddRange(births.Select(birth => birth.Result));
            if (round == 10) await ReopenAsync();
        }

        tasks = [.. await Task.WhenAll(tasks.Select(task => HeadAsync(task.Id)))];
        var counts = await Tasks.CountAsync(Token);
        foreach (var state in Enum.GetValues<TaskState>()) counts[state].ShouldBe(tasks.Count(task => task.State == state), state.ToString());
        foreach (var owner in Owners)
        {
            var query = s_all with { Owner = owner, Limit = 1000 };
            var listed = await Tasks.ListAsync(query, Token);
            listed.Total.ShouldBe(tasks.Count(task => task.Owner == owner));
            listed.Tasks.ShouldHaveShapeOf(Expected(tasks, query));
        }
    }

    private static PrincipalId[] Owners => [Alice, Bob, new("carol")];

    private async Task<List<TaskRecord>> SeedAsync(Random random, int count)
    {
        List<Task<TaskRecord>> writes = [];
        for (var i = 0; i < count; i++)
        {
            if (random.Next(3) == 0) Time.Now += TimeSpan.FromTicks(random.Next(3));
            writes.Add(CreateAsync(task => Varied(random, task)));
        }

        return [.. await Task.WhenAll(writes)];
    }

    private static TaskRecord Varied(Random random, TaskRecord task) => task with
    {
        Owner = Pick(random, Owners),
        Agent = new AgentName(Pick(random, ["echo", "other", "third"])),
        Context = new ContextId(Pick(random, ["c1", "c2", "c3", "c4"])),
        State = (TaskState)random.Next(1, 9),
    };

    private TaskListQuery Query(Random random) => new(
        random.Next(4) == 0 ? null : Pick(random, Owners),
        random.Next(3) == 0 ? new AgentName(Pick(random, ["echo", "other", "third", "absent"])) : null,
        random.Next(3) == 0 ? new ContextId(Pick(random, ["c1", "c2", "c9"])) : null,
        random.Next(3) == 0 ? (TaskState)random.Next(1, 9) : null,
        random.Next(3) == 0 ? ManualTime.Start.AddTicks(random.Next((int)(Now - ManualTime.Start).Ticks + 2)) : null,
        null,
        random.Next(1, 60));

    private static List<TaskRecord> Expected(IEnumerable<TaskRecord> tasks, TaskListQuery query) =>
    [
        .. tasks.Where(task =>
                (query.Owner is not { } owner || task.Owner == owner) &&
                (query.Agent is not { } agent || task.Agent == agent) &&
                (query.Context is not { } context || task.Context == context) &&
                (query.State is not { } state || task.State == state) &&
                (query.StatusSince is not { } since || task.StatusAt >= since))
            .OrderByDescending(task => task.StatusAt)
            .ThenByDescending(task => task.Id.Value, StringComparer.Ordinal),
    ];

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
