using Comity.Agents.Tools;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Tools;

/// <summary>Names that every provider takes.</summary>
public sealed class ToolNamesTests
{
    [Theory]
    [InlineData("calculate")]
    [InlineData("delegate_to_my-agent")]
    [InlineData("get weather")]
    [InlineData("grüße/now!")]
    [InlineData("")]
    [InlineData("a_name_that_is_by_far_too_long_for_any_provider_that_takes_sixty_four")]
    public void A_name_is_made_to_fit_and_is_always_the_same(string name)
    {
        var fit = ToolNames.Fit(name);

        ToolNames.IsFit(fit).ShouldBeTrue(fit);
        ToolNames.Fit(name).ShouldBe(fit);
        if (ToolNames.IsFit(name)) fit.ShouldBe(name);
    }

    [Fact]
    public void Names_that_differ_only_in_what_does_not_fit_stay_different() => ToolNames.Fit("a b").ShouldNotBe(ToolNames.Fit("a/b"));

    [Fact]
    public async Task Equal_names_get_numbers_and_each_function_stays_itself()
    {
        var functions = ToolNames.Distinct([Function("get", "1"), Function("get", "2"), Function("get", "3"), Function("get_2", "4")]);

        functions.Select(function => function.Name).ShouldBe(["get", "get_2", "get_3", "get_2_2"]);
        (await functions[1].InvokeAsync(new AIFunctionArguments(), TestContext.Current.CancellationToken))!.ToString().ShouldBe("2");
    }

    [Fact]
    public void A_renamed_function_still_needs_its_approval() =>
        ToolNames.Distinct([new ApprovalRequiredAIFunction(Function("not fit", "1"))]).Single().GetService<ApprovalRequiredAIFunction>().ShouldNotBeNull();

    private static AIFunction Function(string name, string says) => AIFunctionFactory.Create(() => says, name);
}
