using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace Comity.Server.Admin;

/// <summary>Writes <c>/openapi.json</c>.</summary>
/// <remarks>What describes routes is a dozen assemblies, so it has services of its own, made for the first who asks.</remarks>
/// <param name="app">Where the routes get their services.</param>
/// <param name="registered">What is registered there: a parameter of such a type is no part of a request.</param>
internal sealed class ApiDocument(IServiceProvider app, IServiceCollection registered) : IDisposable
{
    private readonly PublicAddress _address = app.GetRequiredService<PublicAddress>();
    private readonly Lazy<ServiceProvider> _services = new(() => Build(app, registered));

    public async Task WriteAsync(HttpContext http)
    {
        var provider = _services.Value.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.Name);
        var document = await provider.GetOpenApiDocumentAsync(http.RequestAborted);
        document.Servers = [new OpenApiServer { Url = _address.Of(http) }];
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_0, http.RequestAborted);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = text.Length;
        await http.Response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), http.RequestAborted);
    }

    public void Dispose()
    {
        if (_services.IsValueCreated) _services.Value.Dispose();
    }

    private static ServiceProvider Build(IServiceProvider app, IServiceCollection registered)
    {
        var services = new ServiceCollection();
        foreach (var type in registered.Select(service => service.ServiceType).Where(IsOfRoutes).Distinct())
            services.AddSingleton(type, _ => app.GetRequiredService(type));
        return services
            .AddSingleton(app.GetRequiredService<EndpointDataSource>())
            .AddSingleton(app.GetRequiredService<IHostEnvironment>())
            .AddLogging()
            .AddRoutingCore()
            .Configure<JsonOptions>(options => AdminJson.Use(options.SerializerOptions))
            .AddApiDescription()
            .BuildServiceProvider();
    }

    private static bool IsOfRoutes(Type type) => type == typeof(TimeProvider) || type.Namespace?.StartsWith(nameof(Comity), StringComparison.Ordinal) == true;
}
