using Comity.Core.Access;
using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.A2A.Cards;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Comity.Server.Dialects.A2A;

/// <summary>All addresses of A2A: the default agent at the root, every agent below its own base.</summary>
public static class A2AEndpoints
{
    private const string AgentBase = A2APaths.Agents + "{" + A2AAddress.AgentParameter + "}";
    private const string Below = "/{**" + A2AAddress.TailParameter + "}";

    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];

    public static IEndpointRouteBuilder MapA2A(this IEndpointRouteBuilder routes)
    {
        var shape = routes.ServiceProvider.GetRequiredService<A2AErrorShape>();
        var cards = routes.ServiceProvider.GetRequiredService<CardEndpoint>();
        foreach (var root in (string[])["", A2APaths.Root, AgentBase])
        {
            foreach (var card in (string[])[A2APaths.Card, A2APaths.OldCard])
                routes.MapMethods($"{root}/{card}", s_reading, http => cards.GetAsync(http, http.GetRouteValue(A2AAddress.AgentParameter) as string)).IsPublic().ErrorsAs(shape);
        }

        var rpc = routes.ServiceProvider.GetRequiredService<JsonRpcEndpoint>();
        var rest = routes.ServiceProvider.GetRequiredService<RestEndpoint>();
        routes.MapPost("/", http => rpc.ServeAsync(http, agent: null)).Requires(Scopes.Agent).ErrorsAs(shape);
        foreach (var root in (string[])[A2APaths.Root, AgentBase])
            routes.Map(root + Below, http => ServeAsync(http, rpc, rest)).Requires(Scopes.Agent).ErrorsAs(shape);
        return routes;
    }

    private static Task ServeAsync(HttpContext http, JsonRpcEndpoint rpc, RestEndpoint rest)
    {
        var address = A2AAddress.Of(http);
        return address.IsJsonRpc ? rpc.ServeAsync(http, address.Agent) : rest.ServeAsync(http, address);
    }
}
