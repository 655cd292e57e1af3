using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Comity.Server.Admin;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AgentList))]
[JsonSerializable(typeof(AgentView))]
[JsonSerializable(typeof(ReloadResult))]
[JsonSerializable(typeof(TaskListView))]
[JsonSerializable(typeof(TaskDetail))]
[JsonSerializable(typeof(TaskView))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(MadeKey))]
[JsonSerializable(typeof(DeliveryList))]
[JsonSerializable(typeof(Redelivery))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(NewWebhook))]
[JsonSerializable(typeof(MadeWebhook))]
[JsonSerializable(typeof(WebhookRedelivery))]
[JsonSerializable(typeof(WebhookEvent))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(int?))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    /// <summary>Makes these options write what this context describes.</summary>
    public static void Use(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
