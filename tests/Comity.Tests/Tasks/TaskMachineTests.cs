using Comity.Core.Tasks;
using static Comity.Core.Tasks.TaskState;
using static Comity.Core.Tasks.TaskTrigger;

namespace Comity.Tests.Tasks;

public sealed class TaskMachineTests
{
    // The whole table, written again by hand: state, then what each trigger makes of it.
    private static readonly Dictionary<TaskState, (TaskTrigger On, TaskState Next)[]> s_expected = new()
    {
        [Submitted] = [(Start, Working), (Reply, Completed), (Reject, Rejected), (Fail, Failed), (Cancel, Canceled), (AskInput, InputRequired), (Requeue, Submitted)],
        [Working] = [(Progress, Working), (Reply, Completed), (AskInput, InputRequired), (AskAuth, AuthRequired), (Complete, Completed), (Fail, Failed), (Reject, Rejected), (Cancel, Canceled), (Requeue, Submitted)],
        [InputRequired] = [(Resume, Submitted), (Fail, Failed), (Cancel, Canceled)],
        [AuthRequired] = [(Resume, Submitted), (Fail, Failed), (Cancel, Canceled)],
        [Completed] = [],
        [Failed] = [],
        [Canceled] = [],
        [Rejected] = [],
    };

    [Fact]
    public void Every_pair_of_state_and_trigger_is_as_the_table_says()
    {
        foreach (var state in Enum.GetValues<TaskState>())
        {
            foreach (var trigger in Enum.GetValues<TaskTrigger>())
            {
                var expected = s_expected[state].Where(entry => entry.On == trigger).Select(entry => (TaskState?)entry.Next).SingleOrDefault();
                TaskState? actual = TaskMachine.TryNext(state, trigger, out var next) ? next : null;
                actual.ShouldBe(expected, $"{state} on {trigger}");
            }
        }
    }

    [Fact]
    public void A_finished_task_accepts_no_trigger()
    {
        var accepted = from state in Enum.GetValues<TaskState>()
                       where TaskMachine.IsTerminal(state)
                       from trigger in Enum.GetValues<TaskTrigger>()
                       where TaskMachine.TryNext(state, trigger, out _)
                       select (state, trigger);
        accepted.ShouldBeEmpty();
    }

    [Fact]
    public void Every_state_can_still_reach_an_end()
    {
        foreach (var state in Enum.GetValues<TaskState>().Where(state => !TaskMachine.IsTerminal(state)))
            TaskMachine.TryNext(state, Cancel, out _).ShouldBeTrue($"{state} can be canceled");
    }

    [Fact]
    public void A_settled_task_is_either_over_or_waits_for_its_caller()
    {
        Enum.GetValues<TaskState>().Where(TaskMachine.IsSettled)
            .ShouldBe([InputRequired, AuthRequired, Completed, Failed, Canceled, Rejected], ignoreOrder: true);
    }
}
