using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Models;

/// <summary>A model that says, request by request, what a test tells it, and keeps what it was asked.</summary>
internal sealed class FakeChatClient : IChatClient
{
    private readonly Queue<Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>>> _answers = new();

    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Asked { get; } = [];

    public FakeChatClient Says(params string[] pieces) => Answers([.. pieces.Select(piece => new ChatResponseUpdate(ChatRole.Assistant, piece)), Used(10, 5)]);

    /// <summary>Calls as <c>(id, name, arguments)</c>, after some text.</summary>
    public FakeChatClient CallsTools(string text, params (string Id, string Name, object? Arguments)[] calls) => Answers(
        new ChatResponseUpdate(ChatRole.Assistant, text),
        new ChatResponseUpdate(ChatRole.Assistant, [.. calls.Select(call => Call(call.Id, call.Name, call.Arguments))]),
        Used(10, 5));

    public FakeChatClient CallsTools(params (string Id, string Name, object? Arguments)[] calls) => CallsTools("", calls);

    public FakeChatClient Answers(params ChatResponseUpdate[] updates) => Answers(_ => updates.ToAsyncEnumerable());

    public FakeChatClient Answers(Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>From the last answer on, again and again.</summary>
    public FakeChatClient Forever(int times = 100)
    {
        var last = _answers.Last();
        for (var time = 0; time < times; time++) _answers.Enqueue(last);
        return this;
    }

    public static FunctionCallContent Call(string id, string name, object? arguments = null) => new(id, name,
        arguments?.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(arguments)) ?? []);

    public static ChatResponseUpdate Used(long input, long output) =>
        new(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = input, OutputTokenCount = output })]);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add(([.. messages], options));
        if (!_answers.TryDequeue(out var answer)) throw new InvalidOperationException($"The model was asked {Asked.Count} times, which nobody expected.");
        await foreach (var update in answer(cancellationToken)) yield return update;
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
