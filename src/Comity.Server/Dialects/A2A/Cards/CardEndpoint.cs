using System.Globalization;
using Comity.Core.Catalog;
using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Comity.Server.Dialects.A2A.Cards;

/// <summary>Hands out the public cards, to anyone, with all that a cache needs (A2A §8.6).</summary>
internal sealed class CardEndpoint(A2ACards cards, AgentCatalog catalog, PublicAddress address, IOptions<A2AOptions> options)
{
    private readonly string _cacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(long)options.Value.CardMaxAge.TotalSeconds}");
    private readonly bool _servesV03 = options.Value.ServesV03;

    /// <param name="name">The agent; <see langword="null"/> for the default one.</param>
    public Task GetAsync(HttpContext http, string? name)
    {
        var current = catalog.Current;
        var wanted = name is null ? current.Default : new AgentName(name);
        if (wanted is not { } agentName || current.Find(agentName) is not { } agent)
            return A2AAnswers.WriteAsync(http, RestBinding.Plain, new FaultReply(new A2AFault(A2AErrors.AgentNotFound, "No such agent.")));

        var card = cards.Public(agent, name is null, address.Of(http), AskedVersion.Of(http.Request, _servesV03));
        var response = http.Response;
        response.Headers[AskedVersion.Header] = card.Version.Word();
        response.Headers.ETag = card.ETag;
        response.Headers.LastModified = card.LastModified;
        response.Headers.CacheControl = _cacheControl;
        response.Headers.Append(HeaderNames.Vary, AskedVersion.Header);
        if (IsKnown(http.Request, card))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = "application/json";
        response.ContentLength = card.Json.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(card.Json, http.RequestAborted).AsTask();
    }

    private static bool IsKnown(HttpRequest request, AgentCard card)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfNoneMatch.Count > 0)
            return headers.IfNoneMatch.Any(tag => tag.Tag == "*" || tag.Compare(card.Tag, useStrongComparison: false));
        return headers.IfModifiedSince is { } since && card.Modified <= since;
    }
}
