using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Stores.Payload;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Payload;

public sealed class PayloadTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Events_come_back_as_they_went_in(int seed)
    {
        var events = new RandomEvents(seed).Make(30);
        Decode(EventCodec.Encode(events)).ShouldHaveShapeOf(events);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Messages_come_back_as_they_went_in(int seed)
    {
        var message = new RandomEvents(seed).Message();
        MessageCodec.Decode(MessageCodec.Encode(message)).ShouldHaveShapeOf(message);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Joined_payloads_are_the_payload_of_the_joined_events(int seed)
    {
        var events = new RandomEvents(seed).Make(12);
        var payloads = events.Chunk(5).Select(EventCodec.Encode).ToList();
        EventCodec.Join(payloads).ShouldBe(EventCodec.Encode(events));
    }

    [Fact]
    public void Only_events_after_the_given_one_are_decoded()
    {
        var events = new RandomEvents(7).Make(30);
        var after = events[12].Seq;
        Decode(EventCodec.Encode(events), after).ShouldHaveShapeOf(events.Where(taskEvent => taskEvent.Seq > after).ToList());
    }

    [Fact]
    public void No_events_make_an_empty_payload()
    {
        EventCodec.Encode([]).ShouldBeEmpty();
        Decode([]).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_later_version_added_is_skipped()
    {
        var writer = PayloadWriter.Rent(1);
        var start = writer.Begin(1);
        writer.Number(1, 5);
        writer.Number(2, 2);
        writer.Number(3, ManualTime.Start.UtcTicks);
        writer.Number(5, (long)TaskState.Working);
        writer.Text(90, "unknown");
        writer.Number(91, long.MaxValue);
        writer.End(start);
        writer.Text(17, "unknown");
        Decode(writer.Finish()).ShouldHaveShapeOf(new List<TaskEvent> { new StatusChanged(5, ManualTime.Start, TaskState.Working) });
    }

    [Fact]
    public void The_format_of_stored_events_does_not_change()
    {
        // Databases out there hold these bytes. When this fails, the codec must learn to read both.
        var json = JsonDocument.Parse("{\"n\": 1}").RootElement;
        var message = new Message("m1", Role.Agent, [new TextPart("hi") { MediaType = "text/plain" }, new DataPart(json)])
        {
            Context = new ContextId("c"),
            Extensions = ["x"],
        };
        List<TaskEvent> events =
        [
            new StatusChanged(2, ManualTime.Start, TaskState.InputRequired) { Message = message, Usage = new Usage(1, 2, 3, 4) },
            new ArtifactChanged(3, ManualTime.Start, new Artifact("a", [new RawPart(new byte[] { 1, 2 })]), Append: true, LastChunk: true),
        ];
        const string Golden =
            "010A46080210021880C0B084A1F19DEF082803222A0A026D3110021A100A0268693A0A746578742F706C61696E1A0A22087B" +
            "226E223A20317D2201633A01783A0808011002180320040A1D080310031880C0B084A1F19DEF084A090A016112041202010250015801";
        var payload = EventCodec.Encode(events);
        (Convert.ToHexString(payload) == Golden).ShouldBeTrue(Convert.ToHexString(payload));
        Decode(Convert.FromHexString(Golden)).ShouldHaveShapeOf(events);
    }

    [Theory]
    [InlineData("02")]
    [InlineData("01FF")]
    [InlineData("010AFF01")]
    [InlineData("010D00000000")]
    [InlineData("010A020801")]
    public void Bytes_that_are_no_payload_are_called_so(string hex) =>
        Should.Throw<InvalidDataException>(() => Decode(Convert.FromHexString(hex)));

    [Fact]
    public void A_large_payload_leaves_its_buffer_behind()
    {
        var large = new MessageReceived(1, ManualTime.Start, new Message("m", Role.User, [new TextPart(new string('x', 2_000_000))]));
        Decode(EventCodec.Encode([large])).ShouldHaveShapeOf(new List<TaskEvent> { large });
        var small = new MessageReceived(1, ManualTime.Start, new Message("m", Role.User, [new TextPart("x")]));
        EventCodec.Encode([small]).Length.ShouldBeLessThan(40);
    }

    private static List<TaskEvent> Decode(ReadOnlySpan<byte> payload, long after = 0)
    {
        List<TaskEvent> events = [];
        EventCodec.Decode(payload, after, events);
        return events;
    }
}
