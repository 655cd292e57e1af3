using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary><c>datetime</c>: what time it is. Key: <c>timezone</c> (an IANA name, default UTC).</summary>
internal sealed class DateTimeTool : IToolType
{
    public string Name => "datetime";

    public IReadOnlyList<SpecProblem> Problems(JsonElement config)
    {
        var read = new ToolConfig(config);
        if (read.Text("timezone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            read.Problem("timezone", $"'{zone}' is no time zone of this machine; use a name such as UTC or Europe/Berlin.");
        read.NoOthers();
        return read.Problems;
    }

    public IReadOnlyList<AIFunction> Create(JsonElement config, ToolServices services) =>
        [new CurrentTime(services.Time, new ToolConfig(config).Text("timezone") ?? "UTC")];

    private sealed class CurrentTime(TimeProvider time, string usual) : ToolFunction(
        "current_time",
        "Tells the current date and time.",
        """
        {"type":"object","properties":{"timezone":{"type":"string","description":"IANA time zone such as Europe/Berlin. Leave out for the usual one."}},"additionalProperties":false}
        """)
    {
        protected override ValueTask<string> CallAsync(ToolArguments arguments, CancellationToken cancellationToken)
        {
            var name = arguments.OptionalText("timezone") is { Length: > 0 } asked ? asked : usual;
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
                throw new ToolException($"Argument 'timezone': there is no time zone '{name}'. Use an IANA name such as Europe/Berlin.");
            var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
            return ValueTask.FromResult(string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd'T'HH:mm:sszzz} ({now:dddd}, {name})"));
        }
    }
}
