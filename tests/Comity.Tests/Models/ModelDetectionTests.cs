using Comity.Agents.Models;
using Comity.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Comity.Tests.Models;

/// <summary>Which model this machine offers.</summary>
public sealed class ModelDetectionTests
{
    private static readonly Uri s_nobody = new("http://127.0.0.1:1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OPENAI_API_KEY", "openai")]
    [InlineData("ANTHROPIC_API_KEY", "anthropic")]
    [InlineData("GEMINI_API_KEY", "gemini")]
    [InlineData("OPENROUTER_API_KEY", "openrouter")]
    public async Task A_key_in_the_environment_chooses_its_provider(string variable, string provider) =>
        (await ModelDetection.FindAsync(Model.Variables((variable, "k")), s_nobody, TimeProvider.System, Token)).ShouldNotBeNull().Provider.ShouldBe(provider);

    [Fact]
    public async Task Without_keys_and_without_ollama_there_is_none() =>
        (await ModelDetection.FindAsync(_ => null, s_nobody, TimeProvider.System, Token)).ShouldBeNull();

    [Fact]
    public async Task A_local_ollama_is_used_with_a_model_that_can_talk()
    {
        await using var ollama = await FakeProvider.StartAsync();
        ollama.Answers(http => http.Response.WriteAsJsonAsync(new { models = new[] { new { name = "nomic-embed-text" }, new { name = "llama3.2:latest" } } }));

        var found = (await ModelDetection.FindAsync(_ => null, new Uri(ollama.Url), TimeProvider.System, Token)).ShouldNotBeNull();

        (found.Provider, found.Name).ShouldBe(("ollama", "llama3.2:latest"));
        ModelSpecCheck.Problems(found).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_ollama_that_does_not_answer_in_time_is_not_waited_for()
    {
        await using var ollama = await FakeProvider.StartAsync();
        var reached = new TaskCompletionSource();
        ollama.Answers(async http =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var time = new ManualTime();

        var finding = ModelDetection.FindAsync(_ => null, new Uri(ollama.Url), time, Token);
        await reached.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromMilliseconds(300));

        (await finding).ShouldBeNull();
    }

    [Fact]
    public void Every_provider_has_what_it_needs_to_be_named_alone()
    {
        foreach (var name in ModelProviders.Names)
        {
            var problems = ModelSpecCheck.Problems(new ModelSpec { Provider = name, Name = "m" });
            problems.Select(problem => problem.Field).ShouldBe(name.EndsWith("-compat", StringComparison.Ordinal) ? ["base_url"] : [], name);
        }
    }
}
