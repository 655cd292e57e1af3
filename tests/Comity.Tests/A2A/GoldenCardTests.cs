using System.Text.Json;
using Comity.Core.Catalog;
using Comity.Server.Dialects.A2A;
using Comity.Server.Dialects.A2A.Cards;
using Comity.Server.Dialects.Wire;
using Comity.Server.Dialects.Wire.Grpc;
using Microsoft.Extensions.Options;

namespace Comity.Tests.A2A;

public sealed class GoldenCardTests
{
    private const string Address = "https://agents.example.org";

    private static readonly AskedVersion s_nothing = new(A2AVersion.V03, IsImplied: true, "0.3");
    private static readonly AskedVersion s_v10 = new(A2AVersion.V10, IsImplied: false, "1.0");
    private static readonly AskedVersion s_v03 = new(A2AVersion.V03, IsImplied: false, "0.3");
    private static readonly AskedVersion s_unknown = new(null, IsImplied: false, "7.0");

    [Fact]
    public void The_card_of_both_versions() => Golden.ShouldMatch(Json(Cards().Public(Samples.Agent, true, Address, s_nothing)), "card-blended");

    [Fact]
    public void The_card_of_both_versions_where_a_key_is_needed() =>
        Golden.ShouldMatch(Json(Cards(needsKey: true).Public(Samples.Agent, false, Address, s_nothing)), "card-blended-with-key");

    [Fact]
    public void The_card_of_1_0() => Golden.ShouldMatch(Json(Cards(needsKey: true).Public(Samples.Agent, false, Address, s_v10)), "card-v10");

    [Fact]
    public void The_card_of_0_3() => Golden.ShouldMatch(Json(Cards(needsKey: true).Public(Samples.Agent, false, Address, s_v03)), "card-v03");

    [Fact]
    public void The_card_of_1_0_where_0_3_is_off() =>
        Golden.ShouldMatch(Json(Cards(options: new A2AOptions { ServesV03 = false }).Public(Samples.Agent, false, Address, s_nothing)), "card-v10-only");

    [Fact]
    public void The_card_where_gRPC_is_spoken_as_well()
    {
        var grpc = new GrpcAddress(null);
        grpc.Bound(8080, 50051);
        Golden.ShouldMatch(Json(Cards(grpc: grpc).Public(Samples.Agent, false, Address, s_nothing)), "card-blended-with-grpc");
    }

    [Fact]
    public void The_extended_cards()
    {
        Golden.ShouldMatch(Json(Cards(needsKey: true).Extended(Samples.Agent, false, Address, A2AVersion.V10)), "card-extended-v10");
        Golden.ShouldMatch(Json(Cards(needsKey: true).Extended(Samples.Agent, false, Address, A2AVersion.V03)), "card-extended-v03");
    }

    [Fact]
    public void An_unknown_version_does_not_fail_discovery() =>
        Cards().Public(Samples.Agent, true, Address, s_unknown).ETag.ShouldBe(Cards().Public(Samples.Agent, true, Address, s_nothing).ETag);

    [Theory]
    [InlineData(CardMode.V1, "1.0")]
    [InlineData(CardMode.V03, "0.3")]
    public void The_operator_chooses_what_those_get_who_name_no_version(CardMode mode, string version)
    {
        var card = Cards(options: new A2AOptions { CardMode = mode }).Public(Samples.Agent, true, Address, s_nothing);
        card.Version.Word().ShouldBe(version);
        Encoding(card).ShouldBe(Encoding(Cards().Public(Samples.Agent, true, Address, mode == CardMode.V1 ? s_v10 : s_v03)));
    }

    [Fact]
    public void A_card_is_built_once_and_again_after_a_reload()
    {
        var catalog = new AgentCatalog(TimeProvider.System);
        catalog.Replace([Samples.Agent], null);
        var cards = new A2ACards(catalog, new AuthenticationInfo(false), new GrpcAddress(null), Options.Create(new A2AOptions()));
        var first = cards.Public(Samples.Agent, true, Address, s_nothing);
        cards.Public(Samples.Agent, true, Address, s_nothing).ShouldBeSameAs(first);

        var renamed = Samples.Agent with { Description = "Another" };
        catalog.Replace([renamed], null);
        cards.Public(renamed, true, Address, s_nothing).ETag.ShouldNotBe(first.ETag);
    }

    [Fact]
    public void No_required_field_of_a_card_is_empty()
    {
        var plain = Samples.Agent with { Description = "", Tags = [], Skills = [new AgentSkill("echo", "Echo", "")] };
        using var card = JsonDocument.Parse(Json(Cards().Public(plain, true, Address, s_nothing)));
        card.RootElement.GetProperty("description").GetString().ShouldBe("echo");
        var skill = card.RootElement.GetProperty("skills")[0];
        skill.GetProperty("description").GetString().ShouldBe("Echo");
        skill.GetProperty("tags")[0].GetString().ShouldBe("scripted");
    }

    private static A2ACards Cards(bool needsKey = false, A2AOptions? options = null, GrpcAddress? grpc = null)
    {
        var catalog = new AgentCatalog(TimeProvider.System);
        catalog.Replace([Samples.Agent], null);
        return new A2ACards(catalog, new AuthenticationInfo(needsKey), grpc ?? new GrpcAddress(null), Options.Create(options ?? new A2AOptions()));
    }

    private static byte[] Json(AgentCard card) => card.Json.ToArray();

    private static string Encoding(AgentCard card) => System.Text.Encoding.UTF8.GetString(card.Json.Span);
}
