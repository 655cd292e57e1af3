namespace Comity.Core.Tasks;

/// <summary>What can happen to a task.</summary>
public enum TaskTrigger
{
    /// <summary>A worker begins to run it.</summary>
    Start,

    /// <summary>The agent says how far it is.</summary>
    Progress,

    /// <summary>The agent needs input or an approval before it goes on.</summary>
    AskInput,

    /// <summary>The agent needs somebody to sign in before it goes on.</summary>
    AskAuth,

    /// <summary>The caller answered a question.</summary>
    Resume,

    /// <summary>The agent answered with a bare message and wants no task.</summary>
    Reply,

    Complete,
    Fail,
    Reject,
    Cancel,

    /// <summary>The run was lost or is to be tried again; another run may start.</summary>
    Requeue,
}
