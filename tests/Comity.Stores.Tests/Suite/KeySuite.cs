using Comity.Core.Access;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Suite;

public abstract class KeySuite<TEngine> : StoreSuite<TEngine> where TEngine : StoreEngine, new()
{
    [Fact]
    public async Task A_key_is_kept_as_it_was_given()
    {
        var key = Key("ck_1") with { ExpiresAt = Now.AddDays(1), Scopes = Scopes.Agent | Scopes.Admin };
        await Store.Keys.AddAsync(key, Token);
        await ReopenAsync();
        var kept = (await Store.Keys.ListAsync(Token)).ShouldHaveSingleItem();
        kept.Hash.Span.SequenceEqual(key.Hash.Span).ShouldBeTrue();
        (kept with { Hash = default }).ShouldBe(key with { Hash = default });
    }

    [Fact]
    public async Task A_key_is_revoked_once()
    {
        await Store.Keys.AddAsync(Key("ck_1"), Token);
        (await Store.Keys.RevokeAsync("ck_1", Now, Token)).ShouldBeTrue();
        (await Store.Keys.RevokeAsync("ck_1", Now.AddDays(1), Token)).ShouldBeFalse();
        (await Store.Keys.RevokeAsync("ck_2", Now, Token)).ShouldBeFalse();
        (await Store.Keys.ListAsync(Token)).ShouldHaveSingleItem().RevokedAt.ShouldBe(Now);
    }

    [Fact]
    public async Task An_id_of_a_key_is_given_once()
    {
        await Store.Keys.AddAsync(Key("ck_1"), Token);
        (await Store.Keys.AddAsync(Key("ck_1"), Token)).ShouldBeFalse();
    }

    private ApiKey Key(string id) => new(id, "laptop", Alice, Scopes.Agent, new byte[] { 1, 2, 3 }, Now, null, null);
}
