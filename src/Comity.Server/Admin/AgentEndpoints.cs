using Comity.Core;
using Comity.Core.Catalog;
using Comity.Core.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Admin;

/// <summary>Which agents there are, and how they are.</summary>
internal static class AgentEndpoints
{
    public static void MapAgents(this IEndpointRouteBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("", List).WithName("listAgents").WithSummary("All agents, by name.");
        agents.MapGet("/{name}", Show).WithName("getAgent").WithSummary("One agent.").ProducesProblem(StatusCodes.Status404NotFound);
        agents.MapPost("/reload", Reload).WithName("reloadAgents").WithSummary("Reads the role files again now. Running tasks are not disturbed.");
    }

    private static Ok<AgentList> List(AgentCatalog catalog, TaskWorker worker)
    {
        var now = catalog.Current;
        var views = now.Agents.Values.OrderBy(agent => agent.Name.Value, StringComparer.Ordinal).Select(agent => View(agent, worker));
        return TypedResults.Ok(new AgentList([.. views], now.Default?.Value, now.Revision));
    }

    private static Results<Ok<AgentView>, ProblemHttpResult> Show(string name, AgentCatalog catalog, TaskWorker worker) =>
        catalog.Current.Find(new AgentName(name)) is { } agent
            ? TypedResults.Ok(View(agent, worker))
            : AdminProblems.From(new Refusal(RefusalCode.AgentNotFound, $"No agent '{name}'."));

    private static Ok<ReloadResult> Reload(IAgentReload files, AgentCatalog catalog)
    {
        var problems = files.Reload();
        return TypedResults.Ok(new ReloadResult(catalog.Current.Agents.Count, catalog.Current.Revision, problems));
    }

    private static AgentView View(AgentDescriptor agent, TaskWorker worker) => AgentView.From(agent, worker.RunningOf(agent.Name));
}
