using System.Collections.Frozen;
using static Comity.Core.Tasks.TaskState;
using static Comity.Core.Tasks.TaskTrigger;

namespace Comity.Core.Tasks;

/// <summary>The one table of what may follow what. What is not in it is refused.</summary>
public static class TaskMachine
{
    private static readonly FrozenDictionary<(TaskState From, TaskTrigger On), TaskState> s_table =
        new Dictionary<(TaskState, TaskTrigger), TaskState>
        {
            [(Submitted, Start)] = Working,
            [(Submitted, Reply)] = Completed,
            [(Submitted, Reject)] = Rejected,
            [(Submitted, Fail)] = Failed, // no such agent any more, or its deadline passed in the queue
            [(Submitted, Cancel)] = Canceled,
            [(Submitted, AskInput)] = InputRequired, // a lost run whose agent says on_ambiguous: ask
            [(Submitted, Requeue)] = Submitted,

            [(Working, Progress)] = Working,
            [(Working, Reply)] = Completed,
            [(Working, AskInput)] = InputRequired,
            [(Working, AskAuth)] = AuthRequired,
            [(Working, Complete)] = Completed,
            [(Working, Fail)] = Failed,
            [(Working, Reject)] = Rejected,
            [(Working, Cancel)] = Canceled,
            [(Working, Requeue)] = Submitted, // the worker died, or the run is tried again

            [(InputRequired, Resume)] = Submitted,
            [(InputRequired, Fail)] = Failed, // nobody answered in time
            [(InputRequired, Cancel)] = Canceled,

            [(AuthRequired, Resume)] = Submitted,
            [(AuthRequired, Fail)] = Failed,
            [(AuthRequired, Cancel)] = Canceled,
        }.ToFrozenDictionary();

    public static bool TryNext(TaskState from, TaskTrigger on, out TaskState next) => s_table.TryGetValue((from, on), out next);

    public static bool IsTerminal(TaskState state) => state is Completed or Failed or Canceled or Rejected;

    /// <summary>Whether the task waits for its caller (A2A calls these states interrupted).</summary>
    public static bool IsInterrupted(TaskState state) => state is InputRequired or AuthRequired;

    /// <summary>Whether nothing more will happen unless the caller does something.</summary>
    public static bool IsSettled(TaskState state) => IsTerminal(state) || IsInterrupted(state);
}
