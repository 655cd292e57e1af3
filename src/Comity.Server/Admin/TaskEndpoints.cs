using System.ComponentModel;
using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Admin;

/// <summary>Everybody's tasks.</summary>
internal static class TaskEndpoints
{
    private const int LimitMax = 100;

    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("", ListAsync).WithName("listTasks").WithSummary("Tasks of all owners, the newest status first.").ProducesProblem(StatusCodes.Status400BadRequest);
        tasks.MapGet("/{id}", ShowAsync).WithName("getTask").WithSummary("One task with all its events.").ProducesProblem(StatusCodes.Status404NotFound);
        tasks.MapPost("/{id}/cancel", CancelAsync).WithName("cancelTask").WithSummary("Cancels a task and stops its runner.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<TaskListView>, ProblemHttpResult>> ListAsync(
        OperatorTasks tasks,
        [Description("Only this principal's.")] string? owner,
        [Description("Only this agent's.")] string? agent,
        [Description("Only those of this conversation.")] string? context,
        [Description("Only those in this state.")] string? state,
        [Description("The nextCursor of the page before.")] string? cursor,
        [Description("Tasks per page, 1 to 100. Default 50.")] string? limit,
        CancellationToken cancellationToken)
    {
        (DateTimeOffset, TaskId)? before = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (!TaskCursor.TryRead(cursor, out var place)) return AdminProblems.Invalid("cursor", "The cursor is not one of this list; begin again without it.");
            before = place;
        }

        var count = 50;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > LimitMax)) return AdminProblems.Invalid("limit", $"'{limit}' is not a number from 1 to {LimitMax}.");
        var wanted = state is null ? null : StateWord.Find(state);
        if (state is not null && wanted is null) return AdminProblems.Invalid("state", $"'{state}' is not one of {StateWord.All}.");

        var (found, total) = await tasks.ListAsync(
            owner is null ? null : new PrincipalId(owner),
            agent is null ? null : new AgentName(agent),
            context is null ? null : new ContextId(context),
            wanted, before, count + 1, cancellationToken);
        var page = found.Take(count).ToList();
        return TypedResults.Ok(new TaskListView([.. page.Select(TaskView.From)], found.Count > count ? TaskCursor.Of(page[^1]) : "", total));
    }

    private static async Task<Results<Ok<TaskDetail>, ProblemHttpResult>> ShowAsync(string id, OperatorTasks tasks, CancellationToken cancellationToken) =>
        await tasks.FindAsync(new TaskId(id), cancellationToken) is { } found
            ? TypedResults.Ok(TaskDetail.From(found.Snapshot, found.Events))
            : AdminProblems.From(new Refusal(RefusalCode.TaskNotFound, $"No task '{id}'."));

    private static async Task<Results<Ok<TaskView>, ProblemHttpResult>> CancelAsync(string id, OperatorTasks tasks, CancellationToken cancellationToken)
    {
        var canceled = await tasks.CancelAsync(new TaskId(id), cancellationToken);
        return canceled.Match<Results<Ok<TaskView>, ProblemHttpResult>>(
            snapshot => TypedResults.Ok(TaskView.From(snapshot.Task)),
            refusal => AdminProblems.From(refusal));
    }
}
