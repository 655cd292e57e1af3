using Spectre.Console;

namespace Comity.Cli.Prove;

/// <summary>A bar on a terminal.</summary>
internal sealed class BarProgress : IProofProgress
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;
    private ProgressTask? _bar;

    public BarProgress(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        _drawing = console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(drawing =>
            {
                _bar = drawing.AddTask("starting");
                return _over.Task;
            });
    }

    public void Show(string phase, double share)
    {
        if (_bar is not { } bar) return;
        bar.Description = Markup.Escape(phase);
        bar.Value = share * 100;
    }

    public void Dispose()
    {
        _over.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }
}
