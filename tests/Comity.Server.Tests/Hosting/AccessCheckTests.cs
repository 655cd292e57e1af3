using Comity.Server.Dialects.Wire;
using Comity.Server.Hosting.Edge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Comity.Server.Tests.Hosting;

/// <summary>Nobody can add a route and forget who may call it.</summary>
public sealed class AccessCheckTests
{
    [Fact]
    public void A_route_without_an_access_rule_stops_the_start()
    {
        var error = Should.Throw<InvalidOperationException>(() => Check(app =>
        {
            app.MapGet("/public", () => "").IsPublic();
            app.MapGet("/forgotten", () => "");
        }));
        error.Message.ShouldContain("/forgotten");
        error.Message.ShouldNotContain("/public");
    }

    [Fact]
    public void Routes_with_rules_may_start() => Check(app => app.MapGet("/public", () => "").IsPublic());

    private static void Check(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        map(app);
        AccessCheck.Run(((IEndpointRouteBuilder)app).DataSources);
    }
}
