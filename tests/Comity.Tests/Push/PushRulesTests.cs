using System.Text;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Tests.Support;

namespace Comity.Tests.Push;

public sealed class PushRulesTests
{
    private readonly ManualTime _time = new();

    /// <summary>The example of the standard's own libraries.</summary>
    [Fact]
    public void A_signature_is_that_of_Standard_Webhooks() =>
        PushSignature.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void A_plain_token_signs_with_its_own_bytes()
    {
        var encoded = "whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes("my token"));
        PushSignature.Sign("my token", "msg_1", Make.Now, "{}"u8).ShouldBe(PushSignature.Sign(encoded, "msg_1", Make.Now, "{}"u8));
        PushSignature.Sign("whsec_no base64", "msg_1", Make.Now, "{}"u8).ShouldStartWith("v1,");
    }

    [Fact]
    public void The_wait_doubles_up_to_an_hour_unless_the_receiver_wishes_for_more()
    {
        var rules = new PushRules();
        rules.Wait(1, null).ShouldBe(TimeSpan.FromSeconds(1));
        rules.Wait(5, null).ShouldBe(TimeSpan.FromSeconds(16));
        rules.Wait(23, null).ShouldBe(TimeSpan.FromHours(1));
        rules.Wait(1_000, null).ShouldBe(TimeSpan.FromHours(1));
        rules.Wait(1, TimeSpan.FromMinutes(2)).ShouldBe(TimeSpan.FromMinutes(2));
        rules.Wait(5, TimeSpan.FromSeconds(2)).ShouldBe(TimeSpan.FromSeconds(16));
        rules.Wait(1, TimeSpan.FromDays(2)).ShouldBe(TimeSpan.FromHours(1));
        rules.Wait(1, TimeSpan.FromSeconds(-5)).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void All_attempts_take_about_half_a_day()
    {
        var rules = new PushRules();
        var all = Enumerable.Range(1, rules.AttemptsMax - 1).Aggregate(TimeSpan.Zero, (sum, failures) => sum + rules.Wait(failures, null));
        all.ShouldBeInRange(TimeSpan.FromHours(10), TimeSpan.FromHours(14));
    }

    [Fact]
    public void A_delivery_that_begins_in_its_turn_ends_within_the_lease()
    {
        var rules = new PushRules { Timeout = TimeSpan.FromSeconds(7) };
        (rules.Turn + rules.Timeout).ShouldBeLessThan(rules.Lease);
    }

    [Fact]
    public void A_receiver_that_answers_has_several_places_and_one_that_fails_has_one()
    {
        var receivers = new Receivers(new PushRules { PerReceiverMax = 3 }, _time);
        for (var i = 0; i < 2; i++) receivers.Enter("good");
        receivers.Busy().ShouldBeEmpty();
        receivers.Enter("good");
        receivers.Busy().ShouldBe(["good"]);
        receivers.Leave("good", hasFailed: true);
        receivers.Busy().ShouldBe(["good"]); // it failed, and still has some
        receivers.Leave("good", hasFailed: true);
        receivers.Leave("good", hasFailed: true);
        receivers.Busy().ShouldBeEmpty(); // one may try
        receivers.Enter("good");
        receivers.Busy().ShouldBe(["good"]);
        receivers.Leave("good", hasFailed: false);
        receivers.Enter("good");
        receivers.Busy().ShouldBeEmpty();
    }

    [Fact]
    public void A_receiver_that_keeps_a_delivery_waiting_gets_no_further_one()
    {
        var receivers = new Receivers(new PushRules(), _time);
        receivers.Enter("slow");
        receivers.Busy().ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(2));
        receivers.Enter("other");
        receivers.Busy().ShouldBe(["slow"]);
        receivers.Answered("slow");
        receivers.Busy().ShouldBeEmpty();
    }

    [Fact]
    public void All_that_fail_together_have_half_of_the_places()
    {
        var receivers = new Receivers(new PushRules { ParallelMax = 8 }, _time);
        for (var i = 0; i < 6; i++)
        {
            receivers.Enter($"bad{i}");
            receivers.Leave($"bad{i}", hasFailed: true);
        }

        for (var i = 0; i < 4; i++) receivers.Enter($"bad{i}");
        receivers.Busy().Order().ShouldBe(["bad0", "bad1", "bad2", "bad3", "bad4", "bad5"]);
        _time.Advance(TimeSpan.FromMinutes(3));
        receivers.Leave("bad0", hasFailed: true);
        receivers.Busy().Order().ShouldBe(["bad1", "bad2", "bad3"]); // the others are forgotten, and one of four has left
    }

    [Theory]
    [InlineData(EventKinds.All, null, true, true, true)]
    [InlineData(EventKinds.Status, null, false, true, false)]
    [InlineData(EventKinds.Artifact | EventKinds.Message, null, true, false, true)]
    [InlineData(EventKinds.All, TaskState.Failed, false, true, false)]
    [InlineData(EventKinds.All, TaskState.Submitted, true, false, false)]
    public void A_filter_wants_what_it_says(EventKinds kinds, TaskState? state, bool message, bool failed, bool artifact)
    {
        var filter = new WebhookFilter([], state is { } only ? [only] : [], kinds);
        var agent = new AgentName("echo");
        filter.Wants(agent, new MessageReceived(1, Make.Now, Make.User("x"))).ShouldBe(message);
        filter.Wants(agent, new StatusChanged(2, Make.Now, TaskState.Failed)).ShouldBe(failed);
        filter.Wants(agent, new ArtifactChanged(3, Make.Now, Make.Artifact("a", "x"), false, true)).ShouldBe(artifact);
        (filter with { Agents = [new AgentName("other")] }).Wants(agent, new StatusChanged(2, Make.Now, TaskState.Failed)).ShouldBeFalse();
    }
}
