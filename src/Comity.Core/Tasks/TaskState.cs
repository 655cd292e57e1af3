namespace Comity.Core.Tasks;

/// <summary>Where a task stands. The numbers are stored: never change one.</summary>
public enum TaskState
{
    Submitted = 1,
    Working = 2,
    InputRequired = 3,
    AuthRequired = 4,
    Completed = 5,
    Failed = 6,
    Canceled = 7,
    Rejected = 8,
}
