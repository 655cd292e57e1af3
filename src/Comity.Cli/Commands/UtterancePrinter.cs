using Comity.Cli.A2A;

namespace Comity.Cli.Commands;

/// <summary>Prints what an agent says: its answer to standard output, all about it to standard error.</summary>
internal sealed class UtterancePrinter(Terminal terminal, bool asJson)
{
    private Utterance? _last;
    private string? _taskId;
    private string? _contextId;
    private string? _state;
    private bool _isInLine;

    public void Show(Utterance said)
    {
        _last = said;
        _taskId ??= said.TaskId;
        _contextId ??= said.ContextId;
        _state = said.State ?? _state;
        if (asJson)
        {
            terminal.Json(said.Raw);
            return;
        }

        if (said.Kind == "status") About($"[{said.State}]{(said.Text.Length > 0 ? " " + said.Text : "")}");
        else if (said.Text.Length > 0) Say(said);
    }

    /// <returns>0, or 1 when the agent failed or nothing was said.</returns>
    public int Close()
    {
        EndLine();
        if (_last is null) throw new CommandFailedException("The server closed the stream without a word.");
        if (!asJson && _taskId is not null) About($"task {_taskId} {_state}, context {_contextId}");
        return _state is "failed" or "rejected" or "canceled" ? ExitCode.Failed : ExitCode.Ok;
    }

    private void Say(Utterance said)
    {
        if (!said.Append) EndLine();
        terminal.Output.Write(said.Text);
        terminal.Output.Flush();
        _isInLine = !said.Text.EndsWith('\n');
    }

    private void About(string line)
    {
        EndLine();
        terminal.Error.WriteLine(line);
    }

    private void EndLine()
    {
        if (_isInLine) terminal.Output.WriteLine();
        _isInLine = false;
    }
}
