using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Comity.Cli;

/// <summary>Where a verb writes: colours and tables on a terminal, plain lines anywhere else or under <c>NO_COLOR</c>.</summary>
public sealed class Terminal(TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<IAnsiConsole> _console = new(() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(output),
        Ansi = IsRich(output) ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = IsRich(output) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    }));

    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Whether a person looks at it.</summary>
    public bool IsInteractive => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>One line of JSON.</summary>
    public void Json(JsonNode value) => output.WriteLine(value.ToJsonString(s_json));

    /// <summary>Rows under a heading: a table on a terminal, else columns two spaces apart.</summary>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!IsInteractive)
        {
            Plain([heads, .. rows]);
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var head in heads) table.AddColumn(new TableColumn(Markup.Escape(head)).NoWrap());
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        _console.Value.Write(table);
    }

    private void Plain(List<IReadOnlyList<string>> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows) output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static bool IsRich(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
