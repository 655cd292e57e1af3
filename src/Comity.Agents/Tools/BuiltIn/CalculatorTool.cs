using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary><c>calculator</c>: works out arithmetic. No keys.</summary>
internal sealed class CalculatorTool : IToolType
{
    public string Name => "calculator";

    public IReadOnlyList<SpecProblem> Problems(JsonElement config)
    {
        var read = new ToolConfig(config);
        read.NoOthers();
        return read.Problems;
    }

    public IReadOnlyList<AIFunction> Create(JsonElement config, ToolServices services) => [new Calculate()];

    private sealed class Calculate() : ToolFunction(
        "calculate",
        "Works out an arithmetic expression with + - * / % ^, parentheses, the constants pi and e, and the functions " +
        "abs, ceil, cos, exp, floor, ln, log, log10, max, min, pow, round, sin, sqrt, tan (angles in radians).",
        """
        {"type":"object","properties":{"expression":{"type":"string","description":"For example (2 + 3) * 4 ^ 2"}},"required":["expression"],"additionalProperties":false}
        """)
    {
        protected override ValueTask<string> CallAsync(ToolArguments arguments, CancellationToken cancellationToken)
        {
            try
            {
                return ValueTask.FromResult(new Expression(arguments.Text("expression")).Value().ToString());
            }
            catch (FormatException exception)
            {
                throw new ToolException($"Argument 'expression': {exception.Message}");
            }
        }
    }
}
