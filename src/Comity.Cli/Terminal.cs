using Spectre.Console;

namespace Comity.Cli;

/// <summary>Where a verb writes: colours and tables on a terminal, plain lines anywhere else or under <c>NO_COLOR</c>.</summary>
public sealed class Terminal(TextWriter output, TextWriter error)
{
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

    /// <summary>Rows under a heading: a table on a terminal, else columns of text separated by tabs.</summary>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!IsInteractive)
        {
            output.WriteLine(string.Join('\t', heads));
            foreach (var row in rows) output.WriteLine(string.Join('\t', row));
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var head in heads) table.AddColumn(new TableColumn(Markup.Escape(head)).NoWrap());
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        _console.Value.Write(table);
    }

    private static bool IsRich(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
