using System.ComponentModel;
using Comity.Core;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Admin;

/// <summary>Where the operator is told of everybody's tasks.</summary>
internal static class WebhookEndpoints
{
    private const int FilterMax = 100;

    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapGet("", ListAsync).WithName("listWebhooks").WithSummary("All webhooks, without their secrets.");
        webhooks.MapPost("", CreateAsync).WithName("createWebhook").WithSummary("Makes a webhook. Its secret is in the answer and nowhere else.")
            .Accepts<NewWebhook>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        webhooks.MapGet("/{id}", ShowAsync).WithName("getWebhook").WithSummary("One webhook.").ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapDelete("/{id}", DeleteAsync).WithName("deleteWebhook").WithSummary("Deletes a webhook and what it is owed.").ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapPost("/{id}/enable", EnableAsync).WithName("enableWebhook").WithSummary("Goes on with what is owed, and tells of new events again.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapPost("/{id}/disable", DisableAsync).WithName("disableWebhook").WithSummary("Tells of nothing until it is enabled again.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapGet("/{id}/deliveries", DeliveriesAsync).WithName("listWebhookDeliveries").WithSummary("Attempts to deliver to a webhook, and what is owed to it.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapPost("/{id}/deliveries/redeliver", RedeliverAsync).WithName("redeliverWebhook").WithSummary("Delivers a task's events again, also those that were given up.")
            .Accepts<WebhookRedelivery>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
    }

    private static async Task<Ok<WebhookList>> ListAsync(OperatorWebhooks webhooks, CancellationToken cancellationToken) =>
        TypedResults.Ok(new WebhookList([.. (await webhooks.ListAsync(cancellationToken)).Select(WebhookView.From)]));

    private static async Task<Results<Created<MadeWebhook>, ProblemHttpResult>> CreateAsync(HttpContext http, OperatorWebhooks webhooks, CancellationToken cancellationToken)
    {
        if (!(await StrictBody.ReadAsync(http.Request, AdminJson.Default.NewWebhook, cancellationToken)).TryGet(out var wanted, out var bad)) return AdminProblems.From(bad);
        if (!FilterOf(wanted).TryGet(out var filter, out var wrong)) return AdminProblems.From(wrong);
        var name = wanted.Name ?? wanted.Url[..Math.Min(wanted.Url.Length, Webhook.NameLengthMax)];
        var made = await webhooks.CreateAsync(name, wanted.Url, filter, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return made.Match<Results<Created<MadeWebhook>, ProblemHttpResult>>(
            made => TypedResults.Created($"/api/v1/webhooks/{made.Webhook.Id}", new MadeWebhook(WebhookView.From(made.Webhook), made.Secret)),
            refusal => AdminProblems.From(refusal));
    }

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> ShowAsync(string id, OperatorWebhooks webhooks, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(id, cancellationToken) is { } webhook ? TypedResults.Ok(WebhookView.From(webhook)) : AdminProblems.NoWebhook(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, OperatorWebhooks webhooks, CancellationToken cancellationToken) =>
        await webhooks.DeleteAsync(id, cancellationToken) ? TypedResults.NoContent() : AdminProblems.NoWebhook(id);

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> EnableAsync(string id, OperatorWebhooks webhooks, CancellationToken cancellationToken) =>
        await webhooks.EnableAsync(id, cancellationToken) ? await ShowAsync(id, webhooks, cancellationToken) : AdminProblems.NoWebhook(id);

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> DisableAsync(string id, OperatorWebhooks webhooks, CancellationToken cancellationToken) =>
        await webhooks.DisableAsync(id, cancellationToken) ? await ShowAsync(id, webhooks, cancellationToken) : AdminProblems.NoWebhook(id);

    private static async Task<Results<Ok<DeliveryList>, ProblemHttpResult>> DeliveriesAsync(
        string id,
        OperatorWebhooks webhooks,
        OperatorPushes pushes,
        [Description("Only this task's.")] string? task,
        [Description("Entries of each kind, 1 to 500. Default 100.")] string? limit,
        CancellationToken cancellationToken)
    {
        if (PushEndpoints.Limit(limit) is not { } max) return PushEndpoints.BadLimit(limit);
        if (await webhooks.FindAsync(id, cancellationToken) is null) return AdminProblems.NoWebhook(id);
        TaskId? of = task is null ? null : new TaskId(task);
        return TypedResults.Ok(DeliveryList.From(
            await pushes.ReadLogAsync(of, id, max, cancellationToken),
            await pushes.ReadStandingsAsync(of, id, max, cancellationToken)));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> RedeliverAsync(
        string id, HttpContext http, OperatorWebhooks webhooks, OperatorPushes pushes, CancellationToken cancellationToken)
    {
        if (!(await StrictBody.ReadAsync(http.Request, AdminJson.Default.WebhookRedelivery, cancellationToken)).TryGet(out var wanted, out var bad)) return AdminProblems.From(bad);
        if (wanted.From < 1) return AdminProblems.Invalid("from", "Events are counted from 1.");
        if (await webhooks.FindAsync(id, cancellationToken) is null) return AdminProblems.NoWebhook(id);
        return await pushes.RedeliverAsync(new PushLane(new TaskId(wanted.Task), id, IsWebhook: true), wanted.From, cancellationToken)
            ? TypedResults.Accepted((string?)null)
            : AdminProblems.NoLane();
    }

    private static Outcome<WebhookFilter> FilterOf(NewWebhook wanted)
    {
        if (wanted.Agents?.Count > FilterMax) return Invalid("agents", $"At most {FilterMax} agents can be named.");
        if (wanted.Agents?.FirstOrDefault(agent => !AgentName.IsAcceptable(agent)) is { } strange) return Invalid("agents", $"'{strange}' is no name of an agent.");
        List<TaskState> states = [];
        foreach (var word in wanted.States ?? [])
        {
            if (StateWord.Find(word) is not { } state) return Invalid("states", $"'{word}' is not one of {StateWord.All}.");
            states.Add(state);
        }

        var kinds = wanted.Events is null ? EventKinds.All : EventKinds.None;
        foreach (var word in wanted.Events ?? [])
        {
            if (EventKindWord.Find(word) is not { } kind) return Invalid("events", $"'{word}' is not one of {EventKindWord.All}.");
            kinds |= kind;
        }

        return new WebhookFilter([.. (wanted.Agents ?? []).Select(agent => new AgentName(agent))], [.. states.Distinct()], kinds);
    }

    private static Refusal Invalid(string field, string message) => new(RefusalCode.InvalidArgument, message, field);
}
