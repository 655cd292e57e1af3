using Comity.Agents.Roles;
using Comity.Agents.Roles.Reading;
using Comity.Core.Catalog;

namespace Comity.Tests.Roles;

public sealed class RoleFormTests : IDisposable
{
    private readonly RoleFolder _folder = new();

    [Fact]
    public void Everything_a_file_says_of_an_agent_is_on_it()
    {
        var agent = Load("""
            apiVersion: comity/v1
            kind: Agent
            metadata: {name: desk, description: Front desk, version: 2.1.0, tags: [a, b]}
            spec:
              timeout: 1m30s
              retry: {max_attempts: 3, backoff: 500ms, backoff_max: PT10S}
              concurrency: 7
              on_ambiguous: ask
              intake: {messageId: always}
              skills: [{id: greet, description: Greets}]
              card:
                skills: [{id: help, name: Help, tags: [x], examples: [hi], inputModes: [text/plain], outputModes: [image/*]}]
                extendedSkills: [{id: secret}]
                provider: {organization: Us, url: https://example.org}
                documentationUrl: https://example.org/docs
                iconUrl: https://example.org/icon.png
                inputModes: ["*/*"]
                outputModes: [text/plain, application/json]
                extensions: [{uri: https://example.org/x, description: d, required: true, params: {k: 1}}]
              script: [{do: [{artifact: {text: x}}]}]
            """);
        (agent.Name.Value, agent.Description, agent.Version, agent.Kind).ShouldBe(("desk", "Front desk", "2.1.0", "scripted"));
        agent.Tags.ShouldBe(["a", "b"]);
        agent.Policy.ShouldBe(new AgentPolicy
        {
            Timeout = TimeSpan.FromSeconds(90),
            AttemptsMax = 3,
            Backoff = TimeSpan.FromMilliseconds(500),
            BackoffMax = TimeSpan.FromSeconds(10),
            ConcurrencyMax = 7,
            OnAmbiguous = OnAmbiguous.Ask,
            IntakeByMessageId = IntakeByMessageId.Always,
        });
        agent.Skills.Select(skill => (skill.Id, skill.Name)).ShouldBe([("greet", "greet"), ("help", "Help")]);
        agent.Skills[1].OutputModes.ShouldBe(["image/*"]);
        (agent.HasExtendedCard, agent.ExtendedSkills[0].Id).ShouldBe((true, "secret"));
        agent.Provider.ShouldBe(new AgentProvider("Us", "https://example.org"));
        (agent.DocumentationUrl, agent.IconUrl).ShouldBe(("https://example.org/docs", "https://example.org/icon.png"));
        agent.InputModes.ShouldBe(["*/*"]);
        var extension = agent.Extensions.ShouldHaveSingleItem();
        (extension.Uri, extension.Required, extension.Params?.GetProperty("k").GetInt32()).ShouldBe(("https://example.org/x", true, 1));
    }

    [Fact]
    public void An_agent_without_skills_has_one_that_bears_its_name()
    {
        var agent = Load(RoleFolder.Echo("solo"));
        agent.Skills.ShouldHaveSingleItem().Id.ShouldBe("solo");
        agent.HasExtendedCard.ShouldBeFalse();
    }

    [Fact]
    public void A_lost_run_is_run_again_only_where_that_does_nothing_twice()
    {
        Load(RoleFolder.Echo("a")).Policy.OnAmbiguous.ShouldBe(OnAmbiguous.Rerun);
        Load("name: b\nscript: [{do: [{delegate: {agent: x}}]}]").Policy.OnAmbiguous.ShouldBe(OnAmbiguous.Fail);
        Load("name: c\nmodel: openai:gpt-4o-mini\nprompt: x").Policy.OnAmbiguous.ShouldBe(OnAmbiguous.Fail);
    }

    [Fact]
    public void An_initrunner_envelope_loads_and_what_has_no_effect_is_told()
    {
        var report = Inspect("""
            apiVersion: initrunner/v1
            kind: Agent
            metadata: {name: researcher, description: Finds things, author: someone, tags: [x]}
            spec:
              role: You are a researcher.
              model: {provider: openai, name: gpt-4o-mini, temperature: 0.1, max_tokens: 4096, fallback: ["anthropic:claude"]}
              tools:
                - datetime
                - type: calculator
                - http: {base_url: https://api.example.org, allowed_methods: [GET]}
                - web_reader
              guardrails: {timeout_seconds: 60, max_tool_calls: 5, max_tokens_per_run: 1000, max_request_limit: 8, cost_limit: 1}
              memory: {max_sessions: 5}
              security: {preset: public}
              execution: {retries: 2, tool_timeout_seconds: 10, surprise: 1}
            """);
        report.HasErrors.ShouldBeFalse();
        report.Problems.Select(problem => $"{problem.Line}:{problem.Column} {problem.Message}").ShouldBe(
        [
            "3:57 'author' has no effect in metadata.",
            "6:84 'fallback' has no effect in model.",
            "11:7 This version has no tool 'web_reader'; the agent works without it.",
            "12:104 'cost_limit' has no effect in guardrails.",
            "13:3 'memory' has no effect in spec.",
            "14:3 'security' has no effect in spec.",
            "15:15 'retries' has no effect in execution.",
            "15:53 execution has no key 'surprise'; it has no effect.",
        ]);
        var role = report.Roles.ShouldHaveSingleItem();
        (role.Name, role.Kind, role.Model).ShouldBe(("researcher", "model", "openai:gpt-4o-mini"));
        role.Tools.ShouldBe(["datetime", "calculator", "http"]);
    }

    [Fact]
    public void A_flat_file_loads()
    {
        var agent = Load("""
            name: helper
            description: Helps
            version: "3"
            prompt: You help.
            model: "ollama:llama3.2:3b"
            tools: [datetime]
            guardrails: {timeout_seconds: 45}
            """);
        (agent.Name.Value, agent.Version, agent.Kind, agent.Unavailable).ShouldBe(("helper", "3", "model", null));
        agent.Policy.Timeout.ShouldBe(TimeSpan.FromSeconds(45));
    }

    [Fact]
    public void A_flat_file_with_a_mistyped_key_is_refused() =>
        Inspect("name: helper\npromt: x\nmodel: openai:x").Problems.ShouldHaveSingleItem().Suggestion.ShouldBe("did you mean 'prompt'?");

    [Fact]
    public void A_file_that_names_no_model_loads_and_says_what_is_missing()
    {
        var agent = Load("name: helper\nprompt: You help.");
        (agent.Unavailable ?? "").ShouldStartWith("no model was found");
    }

    [Fact]
    public void A_key_may_be_named_in_three_ways_and_is_never_read_at_load()
    {
        foreach (var key in new[] { "api_key: \"${COMITY_NO_SUCH_KEY}\"", "api_key_env: COMITY_NO_SUCH_KEY" })
            Load($"name: a\nprompt: x\nmodel: {{provider: openai, name: m, {key}}}").Unavailable.ShouldBe("environment variable COMITY_NO_SUCH_KEY is not set");
    }

    [Theory]
    [InlineData("headers: {Authorization: \"${COMITY_TOKEN}\"}")]
    [InlineData("headers_env: {Authorization: COMITY_TOKEN}")]
    [InlineData("headers: {Accept: text/plain, X-Api-Key: \"${COMITY_TOKEN}\"}, headers_env: {Cookie: COMITY_COOKIE}")]
    public void A_header_of_a_tool_comes_from_the_environment(string headers) =>
        Load($"name: a\nmodel: ollama:m\ntools: [{{http: {{base_url: \"https://example.org\", {headers}}}}}]").Unavailable.ShouldBeNull();

    [Theory]
    [InlineData("api_key: sk-verysecretverysecret")]
    [InlineData("base_url: sk-verysecretverysecret")]
    [InlineData("temperature: sk-verysecretverysecret")]
    [InlineData("sk-verysecretverysecret: 1")]
    [InlineData("extra_headers: {Authorization: Bearer sk-verysecretverysecret}")]
    public void No_problem_repeats_a_credential(string field)
    {
        var problems = Inspect($"name: a\nprompt: x\nmodel: {{provider: openai, name: m, {field}}}").Problems;
        problems.ShouldNotBeEmpty();
        problems.ShouldAllBe(problem => !problem.ToString().Contains("verysecret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2s", 2_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("5", 5_000)]
    [InlineData("0.25", 250)]
    [InlineData("PT1M30S", 90_000)]
    [InlineData("P1DT1H", 90_000_000)]
    public void A_duration_is_read(string text, double milliseconds) => Durations.Parse(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1M")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1x")]
    [InlineData("s")]
    [InlineData("1s2")]
    public void Anything_else_is_no_duration(string text) => Durations.Parse(text).ShouldBeNull();

    public void Dispose() => _folder.Dispose();

    private AgentDescriptor Load(string text)
    {
        using var library = _folder.Library(_folder.Write("agent.yaml", text));
        var load = library.Load();
        load.Problems.ShouldBeEmpty();
        return load.Agents.ShouldHaveSingleItem();
    }

    private RoleReport Inspect(string text) => RoleValidator.Inspect(_folder.Write("agent.yaml", text));
}
