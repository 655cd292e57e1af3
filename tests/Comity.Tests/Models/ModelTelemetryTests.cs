using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Comity.Agents.Models;
using Comity.Agents.Runners.Model;
using Comity.Agents.Tools;
using Comity.Core;
using Comity.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Turn = Comity.Tests.Scripted.Turn;

namespace Comity.Tests.Models;

/// <summary>What an operator can see of models and tools, and what nobody may see there.</summary>
public sealed class ModelTelemetryTests
{
    private const string Secret = "a-prompt-that-nobody-may-see";

    [Fact]
    public async Task A_run_its_model_calls_and_its_tool_calls_are_spans_with_the_names_of_the_conventions()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        await RunAsync("spans-model");

        var run = spans.Single(span => (string?)span.GetTagItem("gen_ai.request.model") == "spans-model" && span.DisplayName.StartsWith("invoke_agent", StringComparison.Ordinal));
        var mine = spans.Where(span => span.TraceId == run.TraceId).ToList();
        mine.Select(span => span.DisplayName).Order().ShouldBe(["chat spans-model", "chat spans-model", "execute_tool calculate", "invoke_agent watched"]);
        mine.ShouldAllBe(span => span == run || span.ParentSpanId == run.SpanId);
        var chat = mine.First(span => span.DisplayName.StartsWith("chat", StringComparison.Ordinal));
        chat.Kind.ShouldBe(ActivityKind.Client);
        chat.GetTagItem("gen_ai.provider.name").ShouldBe("openai-compat");
        chat.GetTagItem("gen_ai.usage.input_tokens").ShouldBe(10L);
        chat.GetTagItem("gen_ai.usage.output_tokens").ShouldBe(5L);
        var tool = mine.Single(span => span.DisplayName == "execute_tool calculate");
        tool.GetTagItem("gen_ai.tool.name").ShouldBe("calculate");
        tool.GetTagItem("gen_ai.tool.call.id").ShouldBe("a");
        mine.SelectMany(span => span.TagObjects).ShouldAllBe(tag => !$"{tag.Value}".Contains(Secret));
    }

    [Fact]
    public async Task Tokens_and_times_are_counted_by_model()
    {
        var figures = new ConcurrentBag<(string Name, double Value, string Model)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => figures.Add((instrument.Name, value, Of(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => figures.Add((instrument.Name, value, Of(tags))));
        listener.Start();

        await RunAsync("figures-model");

        var mine = figures.Where(figure => figure.Model == "figures-model").ToList();
        mine.Where(figure => figure.Name == "gen_ai.client.token.usage").Sum(figure => figure.Value).ShouldBe(30);
        mine.Count(figure => figure.Name == "gen_ai.client.operation.duration").ShouldBe(2);
        mine.Count(figure => figure.Name == "gen_ai.client.operation.time_to_first_chunk").ShouldBe(2);
        figures.ShouldContain(figure => figure.Name == "comity.tool.duration");

        static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "gen_ai.request.model") return $"{tag.Value}";
            }

            return "";
        }
    }

    private static async Task RunAsync(string model)
    {
        using var fake = new FakeChatClient();
        fake.CallsTools(("a", "calculate", new { expression = "1+1" })).Says("2");
        var spec = new ModelAgentSpec { Name = "watched", SystemPrompt = Secret, Model = new ModelSpec { Provider = "openai-compat", Name = model, BaseUrl = "http://127.0.0.1:1" } };
        var tools = ToolRegistry.BuiltIn.Create(
            new ToolSpec("calculator", JsonDocument.Parse("{}").RootElement), new ToolServices(TimeProvider.System, new Comity.Agents.Http.OutgoingHttp(false), _ => null));
        var client = new ModelChatClient(fake, spec.Model, TimeProvider.System);
        await Turn.RunAsync(new ModelRunner(spec, client, tools, () => null, TimeProvider.System, NullLogger<ModelRunner>.Instance), new Turn().First(Make.User(Secret)));
    }
}
