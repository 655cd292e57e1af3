using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Stores.Tests.Payload;

/// <summary>Events of every kind with every field there or not, by seed.</summary>
internal sealed class RandomEvents(int seed)
{
    private static readonly string[] s_texts =
    [
        "", "a", "hello, world", "äöü €", "👩‍🚀 🚀", "\0\u0001\n\"\\",
        new string('x', 127), new string('y', 128), new string('z', 20_000),
    ];

    private static readonly string[] s_json =
    [
        "null", "true", "0", "-1.5e300", "\"\"", "\"\\u00e4\\n\"", "[]", "{}", "{\"a\":1,\"a\":2}", "[1, 2 ,{\"b\" : [ ] }]",
        "12345678901234567890.123456789", new string('[', 63) + new string(']', 63),
    ];

    private readonly Random _random = new(seed);

    public List<TaskEvent> Make(int count) => [.. Enumerable.Range(0, count).Select(i => Event(_random.NextInt64(0, 3) + (i * 3) + 1))];

    public Message Message() => new(Text(), One(Role.User, Role.Agent), Parts())
    {
        Context = Maybe(() => new ContextId(Text())),
        Task = Maybe(() => new TaskId(Text())),
        Metadata = Maybe(Json),
        Extensions = Texts(),
        ReferenceTasks = Texts(),
    };

    private TaskEvent Event(long seq) => _random.Next(4) switch
    {
        0 => new MessageReceived(seq, At(), Message()),
        1 => new MessageReplied(seq, At(), Message()),
        2 => new StatusChanged(seq, At(), (TaskState)_random.Next(1, 9))
        {
            Message = _random.Next(2) == 0 ? null : Message(),
            Metadata = Maybe(Json),
            Usage = _random.Next(2) == 0 ? null : new Usage(_random.NextInt64(), _random.NextInt64(), _random.Next(), _random.Next()),
            Resume = Maybe(Json),
        },
        _ => new ArtifactChanged(seq, At(), Artifact(), Flag(), Flag()) { Metadata = Maybe(Json) },
    };

    private Artifact Artifact() => new(Text(), Parts())
    {
        Name = MaybeText(),
        Description = MaybeText(),
        Metadata = Maybe(Json),
        Extensions = Texts(),
    };

    private Part[] Parts() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Part())];

    private Part Part()
    {
        Part part = _random.Next(4) switch
        {
            0 => new TextPart(Text()),
            1 => new RawPart(Bytes()),
            2 => new UrlPart(Text()),
            _ => new DataPart(Json()),
        };
        return part with { Metadata = Maybe(Json), Filename = MaybeText(), MediaType = MaybeText() };
    }

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(300)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string[] Texts() => [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Text())];

    private DateTimeOffset At() => new(_random.NextInt64(DateTimeOffset.UnixEpoch.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    private JsonElement Json() => JsonDocument.Parse(s_json[_random.Next(s_json.Length)]).RootElement;

    private string Text() => s_texts[_random.Next(s_texts.Length)];

    private string? MaybeText() => Flag() ? Text() : null;

    private T? Maybe<T>(Func<T> make) where T : struct => Flag() ? make() : null;

    private bool Flag() => _random.Next(2) == 0;

    private T One<T>(T first, T second) => Flag() ? first : second;
}
