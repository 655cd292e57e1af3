using Comity.Core.Access;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Comity.Server.Admin;

/// <summary>How <c>/openapi.json</c> describes the API.</summary>
internal static class ApiDescription
{
    public const string Name = "v1";
    private const string Bearer = "bearerKey";
    private const string Header = "headerKey";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
        options.ShouldInclude = route => route.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Comity operator API",
                Version = "v1",
                Description = "Agents, tasks, keys, notifications and webhooks of a Comity server. Every answer that is an error is problem+json (RFC 9457) with a stable type.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key with the scope admin." },
                [Header] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "The same key in a header of its own." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var access = context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteAccess>().LastOrDefault();
            if (access is not { Required: not Scopes.None }) return Task.CompletedTask;
            operation.Security = [Requirement(Bearer, context), Requirement(Header, context)];
            return Task.CompletedTask;
        });
    });

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiOperationTransformerContext context) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] };
}
