using Comity.Agents.Models;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Models;

/// <summary>Clients of a <see cref="FakeProvider"/>, and what they say.</summary>
internal static class Model
{
    public static ModelSpec Spec(FakeProvider provider) => new()
    {
        Provider = "openai-compat",
        Name = "test-model",
        BaseUrl = provider.Url + "/v1",
        AttemptsMax = 1,
    };

    public static ModelSpec Anthropic(FakeProvider provider) => new()
    {
        Provider = "anthropic",
        Name = "claude-test",
        BaseUrl = provider.Url,
        AttemptsMax = 1,
    };

    public static IChatClient Client(ModelSpec spec, TimeProvider? time = null, params (string Name, string Value)[] environment) =>
        new ModelClients(time ?? TimeProvider.System, Variables(environment)).Create(spec);

    public static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    public static async Task<ChatResponse> AskAsync(IChatClient client, ChatOptions? options = null, params ChatMessage[] messages) =>
        await client.GetResponseAsync(messages.Length > 0 ? messages : [new ChatMessage(ChatRole.User, "hi")], options, TestContext.Current.CancellationToken);

    public static FunctionCallContent[] Calls(ChatResponse response) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];

    public static string Arguments(FunctionCallContent call) => FunctionArguments.ToJson(call.Arguments);
}
