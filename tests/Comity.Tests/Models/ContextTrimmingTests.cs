using Comity.Agents.Runners.Model;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Models;

/// <summary>What is left out when a conversation does not fit.</summary>
public sealed class ContextTrimmingTests
{
    private static readonly string s_long = new('x', 4_000); // about 1,000 tokens

    private static readonly List<ChatMessage> s_conversation =
    [
        new(ChatRole.System, "Be brief."),
        new(ChatRole.User, s_long),
        new(ChatRole.Assistant, [new FunctionCallContent("h", "now")]),
        new(ChatRole.Tool, [new FunctionResultContent("h", s_long)]),
        new(ChatRole.Assistant, "noon"),
        new(ChatRole.User, "and now?"),
        new(ChatRole.Assistant, [new FunctionCallContent("a", "now")]),
        new(ChatRole.Tool, [new FunctionResultContent("a", s_long)]),
        new(ChatRole.Assistant, [new FunctionCallContent("b", "now")]),
        new(ChatRole.Tool, [new FunctionResultContent("b", s_long)]),
    ];

    [Theory]
    [InlineData(null)]
    [InlineData(100_000)]
    public void What_fits_stays_as_it_is(int? window) => ContextTrimming.Fit(s_conversation, null, window).ShouldBeSameAs(s_conversation);

    [Theory]
    [InlineData(4_500)]
    [InlineData(3_500)]
    [InlineData(2_500)]
    [InlineData(500)]
    public void A_call_is_never_parted_from_its_result(int window)
    {
        var kept = ContextTrimming.Fit(s_conversation, null, window);

        var calls = kept.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId);
        var results = kept.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId);
        results.ShouldBe(calls);
    }

    [Fact]
    public void The_oldest_messages_go_first_and_the_system_prompt_stays()
    {
        var kept = ContextTrimming.Fit(s_conversation, null, 4_500);

        kept[0].Text.ShouldBe("Be brief.");
        kept[1].Contents.ShouldHaveSingleItem().ShouldBeOfType<FunctionCallContent>().CallId.ShouldBe("h");
    }

    [Fact]
    public void When_history_is_not_enough_older_results_of_the_turn_become_a_note_and_the_newest_stays()
    {
        var kept = ContextTrimming.Fit(s_conversation, null, 2_500);

        kept[1].Text.ShouldBe("and now?");
        var results = kept.SelectMany(message => message.Contents).OfType<FunctionResultContent>().ToList();
        results[0].Result.ShouldBe("[left out: the context is full]");
        results[1].Result.ShouldBe(s_long);
    }

    [Fact]
    public void The_present_input_stays_whatever_its_size() =>
        ContextTrimming.Fit([new(ChatRole.User, "old"), new(ChatRole.User, s_long)], null, 300).ShouldHaveSingleItem().Text.ShouldBe(s_long);
}
