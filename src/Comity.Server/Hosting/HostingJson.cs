using System.Text.Json;
using System.Text.Json.Serialization;
using Comity.Server.Hosting.Health;
using Microsoft.AspNetCore.Mvc;

namespace Comity.Server.Hosting;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HostingJson : JsonSerializerContext;
