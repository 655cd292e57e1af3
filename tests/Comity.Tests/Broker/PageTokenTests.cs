using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Tests.Broker;

public sealed class PageTokenTests
{
    private static readonly TaskScope s_scope = new(new Principal(new PrincipalId("alice"), Scopes.Agent), null);

    [Fact]
    public void A_page_begins_at_the_exact_moment_where_the_one_before_ended()
    {
        var last = Task(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));
        PageToken.TryRead(PageToken.Make(s_scope, new TaskQuery(), last), s_scope, new TaskQuery(), out var place).ShouldBeTrue();
        place.ShouldBe((last.StatusAt, last.Id));
    }

    [Fact]
    public void A_token_is_good_for_its_own_filters_only()
    {
        var token = PageToken.Make(s_scope, new TaskQuery(), Task(DateTimeOffset.UnixEpoch));
        PageToken.TryRead(token, s_scope, new TaskQuery { State = TaskState.Failed }, out _).ShouldBeFalse();
        PageToken.TryRead(token, s_scope with { Agent = new AgentName("echo") }, new TaskQuery(), out _).ShouldBeFalse();
        PageToken.TryRead(token + "A", s_scope, new TaskQuery(), out _).ShouldBeFalse();
    }

    private static TaskRecord Task(DateTimeOffset at) => new()
    {
        Id = TaskId.New(at),
        Owner = new PrincipalId("alice"),
        Agent = new AgentName("echo"),
        Context = ContextId.New(at),
        State = TaskState.Working,
        StatusAt = at,
        CreatedAt = at,
        Seq = 1,
        Fence = 0,
    };
}
