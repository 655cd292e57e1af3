using Comity.Core.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Comity.Server.Admin;

/// <summary>API keys: who may call.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("", ListAsync).WithName("listKeys").WithSummary("All keys ever made, without their texts.");
        keys.MapPost("", CreateAsync).WithName("createKey").WithSummary("Makes a key. Its text is in the answer and nowhere else.")
            .Accepts<NewKey>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        keys.MapDelete("/{id}", RevokeAsync).WithName("revokeKey").WithSummary("Revokes a key, with effect at once.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<KeyList>> ListAsync(KeyRing keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var all = await keys.ListAsync(cancellationToken);
        return TypedResults.Ok(new KeyList([.. all.OrderBy(key => key.CreatedAt).Select(key => KeyView.From(key, now))]));
    }

    private static async Task<Results<Created<MadeKey>, ProblemHttpResult>> CreateAsync(HttpContext http, KeyRing keys, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!(await StrictBody.ReadAsync(http.Request, AdminJson.Default.NewKey, cancellationToken)).TryGet(out var wanted, out var bad)) return AdminProblems.From(bad);
        if (ScopeWords.Read(wanted.Scopes ?? ["agent"]) is not { } scopes) return AdminProblems.Invalid("scopes", "Scopes are any of agent, worker and admin.");

        PrincipalId? principal = wanted.Principal is { } id ? new PrincipalId(id) : null;
        var made = await keys.CreateAsync(wanted.Name, scopes, principal, wanted.ExpiresAt, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return made.Match<Results<Created<MadeKey>, ProblemHttpResult>>(
            key => TypedResults.Created($"/api/v1/keys/{key.Key.Id}", new MadeKey(KeyView.From(key.Key, time.GetUtcNow()), key.Text)),
            refusal => AdminProblems.From(refusal));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, KeyRing keys, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, cancellationToken) ? TypedResults.NoContent() : AdminProblems.NoKey(id);
}
