using System.Text.Json.Nodes;
using Comity.Cli.Prove;

namespace Comity.Server.Tests.Prove;

/// <summary>A proof that finds nothing is worth something only if it finds what is there.</summary>
public sealed class VerdictTests
{
    private static readonly ProveAgent s_steady = ProveAgent.All.Single(agent => agent.Name == "prove-steady");
    private static readonly ProveAgent s_careful = ProveAgent.All.Single(agent => agent.MayFail);
    private static readonly ProveAgent s_errand = ProveAgent.All.Single(agent => agent.Delegates);

    private readonly Ledger _ledger = new("proof");
    private readonly Dictionary<string, (ProveAgent, History)> _stored = [];

    private Verdict Verdict => Verdict.Of(_ledger, _stored);

    [Fact]
    public void A_task_that_was_kept_whole_is_finished()
    {
        Acknowledge(s_steady, "a");
        Store(s_steady, "a", "proof-1", "completed", Said("proof-1", Chunks(8, 1), "completed"));
        Verdict.ShouldSatisfyAllConditions(v => v.Finished.ShouldBe(1), v => v.Lost.ShouldBeEmpty(), v => v.Doubled.ShouldBeEmpty());
    }

    [Fact]
    public void An_acknowledged_task_that_is_not_there_is_lost()
    {
        Acknowledge(s_steady, "a");
        Verdict.Lost.ShouldHaveSingleItem().ShouldContain("not there");
    }

    [Fact]
    public void A_task_that_never_settles_is_lost()
    {
        Acknowledge(s_steady, "a");
        Store(s_steady, "a", "proof-1", "working", Said("proof-1", Chunks(3, 1)));
        Verdict.Lost.ShouldHaveSingleItem().ShouldContain("never settled");
    }

    [Fact]
    public void A_missing_chunk_is_lost_and_a_chunk_that_comes_twice_is_doubled()
    {
        Acknowledge(s_steady, "a");
        Store(s_steady, "a", "proof-1", "completed", Said("proof-1", Chunks(7, 1), "completed"));
        Verdict.Lost.ShouldHaveSingleItem().ShouldContain("7 of 8");

        Store(s_steady, "a", "proof-1", "completed", Said("proof-1", [.. Chunks(8, 1), Chunk(7, 1)], "completed"));
        Verdict.Doubled.ShouldContain(what => what.Contains("chunk 7 came when 8 was due"));
    }

    [Fact]
    public void What_a_watcher_saw_and_is_not_there_any_more_is_lost()
    {
        var promise = Acknowledge(s_steady, "a");
        promise.Saw(3, "artifact [0:2]");
        Store(s_steady, "a", "proof-1", "completed", Said("proof-1", Chunks(8, 1), "completed"));
        Verdict.Lost.ShouldHaveSingleItem().ShouldContain("showed event 3");
    }

    [Fact]
    public void A_run_that_writes_after_another_has_taken_over_is_doubled()
    {
        Acknowledge(s_steady, "a");
        Store(s_steady, "a", "proof-1", "completed", Said("proof-1", [.. Chunks(2, 2), Chunk(2, 1), .. Chunks(8, 2).Skip(3)], "completed"));
        Verdict.Doubled.ShouldContain(what => what.Contains("run 1 wrote after run 2"));
    }

    [Fact]
    public void A_gap_and_an_event_after_the_end_are_doubled()
    {
        Acknowledge(s_steady, "a");
        var events = Said("proof-1", Chunks(8, 1), "completed", "completed");
        events.RemoveAt(3);
        Store(s_steady, "a", "proof-1", "completed", events);
        Verdict.Doubled.ShouldContain(what => what.Contains("stands at place"));
        Verdict.Doubled.ShouldContain(what => what.Contains("after the end"));
    }

    [Fact]
    public void One_message_with_two_tasks_is_doubled_whoever_was_told()
    {
        Acknowledge(s_steady, "a");
        foreach (var id in (string[])["a", "b"]) Store(s_steady, id, "proof-1", "completed", Said("proof-1", Chunks(8, 1), "completed"));
        Verdict.Doubled.ShouldHaveSingleItem().ShouldContain("a and b");
    }

    [Fact]
    public void An_errand_that_was_delegated_twice_is_doubled_and_one_that_is_missing_is_lost()
    {
        Acknowledge(s_errand, "a");
        Store(s_errand, "a", "proof-1", "completed", Said("proof-1", Chunks(6, 1), "completed"));
        Verdict.Lost.ShouldHaveSingleItem().ShouldContain("delegated");

        foreach (var id in (string[])["b", "c"]) Store(ProveAgent.Quick, id, "proof-1", "completed", Said("proof-1", Chunks(1, 1), "completed"), parent: "a");
        Verdict.Doubled.ShouldHaveSingleItem().ShouldContain("b and c");
    }

    [Fact]
    public void Only_an_agent_that_says_so_may_fail_with_its_lost_run()
    {
        const string Why = "The server stopped during the run; what it did outside may have happened or not.";
        Acknowledge(s_careful, "a");
        Acknowledge(s_steady, "b");
        Store(s_careful, "a", "proof-1", "failed", Said("proof-1", Chunks(2, 1)), Why);
        Store(s_steady, "b", "proof-2", "failed", Said("proof-2", Chunks(2, 1)), Why);
        Verdict.FailedAsSaid.ShouldBe(1);
        Verdict.Lost.ShouldHaveSingleItem().ShouldContain("task b");
    }

    [Fact]
    public void A_task_that_never_had_the_time_is_given_up_and_not_lost()
    {
        Acknowledge(s_steady, "a");
        Store(s_steady, "a", "proof-1", "failed", Said("proof-1", Chunks(2, 1)), "The run was lost 100 times.");
        Verdict.GivenUp.ShouldHaveSingleItem().ShouldContain("100 times");
        Verdict.Lost.ShouldBeEmpty();
        Verdict.Finished.ShouldBe(0);
    }

    private Promise Acknowledge(ProveAgent agent, string id)
    {
        var promise = _ledger.Next(agent)!;
        promise.Acknowledged(id);
        return promise;
    }

    private void Store(ProveAgent agent, string id, string text, string state, JsonArray events, string? why = null, string? parent = null)
    {
        var task = new JsonObject { ["id"] = id, ["state"] = state, ["statusText"] = why ?? "" };
        if (parent is not null) task["parent"] = parent;
        _stored[id] = (agent, new History(new JsonObject { ["task"] = task, ["history"] = events }));
        _stored[id].Item2.Message.ShouldBe(text);
    }

    private static JsonArray Said(string message, IEnumerable<JsonObject> chunks, params string[] states)
    {
        var end = states.Contains("completed") ? [Event("artifact", message, e => e["artifactId"] = "end")] : Array.Empty<JsonObject>();
        JsonObject[] all = [Event("message", message), Event("status", "", e => e["state"] = "working"), .. chunks, .. end, .. states.Select(state => Event("status", "", e => e["state"] = state))];
        for (var i = 0; i < all.Length; i++) all[i]["seq"] = i + 1L;
        return [.. all];
    }

    private static JsonObject[] Chunks(int count, int attempt) => [.. Enumerable.Range(0, count).Select(index => Chunk(index, attempt))];

    private static JsonObject Chunk(int index, int attempt) => Event("artifact", $"[{index}:{attempt}]", e =>
    {
        e["artifactId"] = "out";
        e["append"] = index > 0;
    });

    private static JsonObject Event(string type, string text, Action<JsonObject>? more = null)
    {
        var said = new JsonObject { ["type"] = type, ["at"] = "2026-01-01T00:00:00Z", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) };
        more?.Invoke(said);
        return said;
    }
}
