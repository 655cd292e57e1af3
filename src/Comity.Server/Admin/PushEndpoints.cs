using System.ComponentModel;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Admin;

/// <summary>What callers are told of their tasks.</summary>
internal static class PushEndpoints
{
    private const int LimitMax = 500;
    private const int LimitDefault = 100;

    public static void MapPushes(this IEndpointRouteBuilder api)
    {
        var deliveries = api.MapGroup("/push/deliveries").WithTags("Push notifications");
        deliveries.MapGet("", ListAsync).WithName("listPushDeliveries").WithSummary("Attempts to deliver to callers' push targets, and what is owed to them.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        deliveries.MapPost("/redeliver", RedeliverAsync).WithName("redeliverPush").WithSummary("Delivers again to a push target, also to one that was given up.")
            .Accepts<Redelivery>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
    }

    /// <summary>The number of entries wanted; <see langword="null"/> when it is none that can be had.</summary>
    internal static int? Limit(string? text) =>
        text is null ? LimitDefault : int.TryParse(text, out var limit) && limit is >= 1 and <= LimitMax ? limit : null;

    internal static ProblemHttpResult BadLimit(string? text) => AdminProblems.Invalid("limit", $"'{text}' is not a number from 1 to {LimitMax}.");

    private static async Task<Results<Ok<DeliveryList>, ProblemHttpResult>> ListAsync(
        OperatorPushes pushes,
        [Description("Only this task's.")] string? task,
        [Description("Entries of each kind, 1 to 500. Default 100.")] string? limit,
        CancellationToken cancellationToken)
    {
        if (Limit(limit) is not { } max) return BadLimit(limit);
        TaskId? id = task is null ? null : new TaskId(task);
        return TypedResults.Ok(DeliveryList.From(
            await pushes.ReadLogAsync(id, null, max, cancellationToken),
            await pushes.ReadStandingsAsync(id, null, max, cancellationToken)));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> RedeliverAsync(HttpContext http, OperatorPushes pushes, CancellationToken cancellationToken)
    {
        if (!(await StrictBody.ReadAsync(http.Request, AdminJson.Default.Redelivery, cancellationToken)).TryGet(out var wanted, out var bad)) return AdminProblems.From(bad);
        if (wanted.From < 1) return AdminProblems.Invalid("from", "Events are counted from 1.");
        return await pushes.RedeliverAsync(new PushLane(new TaskId(wanted.Task), wanted.Target, IsWebhook: false), wanted.From, cancellationToken)
            ? TypedResults.Accepted((string?)null)
            : AdminProblems.NoLane();
    }
}
