using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.A2A.Cards;
using Comity.Server.Dialects.A2A.Streams;
using Comity.Server.Dialects.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A;

public static class A2AServices
{
    /// <summary>Adds what <see cref="A2AEndpoints.MapA2A"/> needs. The broker, the catalog, the clock and the public
    /// address come from hosting.</summary>
    public static IServiceCollection AddA2A(this IServiceCollection services)
    {
        services.AddOptions<A2AOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<A2AOptions>, A2AOptionsRanges>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<A2AOptions>, A2AOptionsCheck>());
        services.TryAddSingleton(new AuthenticationInfo(Required: false));
        services.AddSingleton<A2ACodecs>();
        services.AddSingleton<A2ACalls>();
        services.AddSingleton<A2ACards>();
        services.AddSingleton<A2AMeter>();
        services.AddSingleton<A2AHandler>();
        services.AddSingleton<A2AStreams>();
        services.AddSingleton<A2AErrorShape>();
        services.AddSingleton<JsonRpcEndpoint>();
        services.AddSingleton<RestEndpoint>();
        services.AddSingleton<CardEndpoint>();
        return services;
    }
}
