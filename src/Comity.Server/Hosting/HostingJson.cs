using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Comity.Server.Hosting.Health;
using Microsoft.AspNetCore.Mvc;

namespace Comity.Server.Hosting;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HostingJson : JsonSerializerContext
{
    /// <summary>For answers that no browser reads as a page, so that quotes and plus signs stay readable.</summary>
    public static HostingJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
