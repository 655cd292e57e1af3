using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.A2A.Streams;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>HTTP+JSON: 1.0 below a base (A2A 1.0 §11), 0.3 below its <c>/v1</c> (A2A 0.3 §3.2.3).</summary>
internal sealed class RestEndpoint(
    A2AHandler handler,
    A2ACalls calls,
    A2ACodecs codecs,
    A2AStreams streams,
    A2AMeter meter,
    IOptions<A2AOptions> options)
{
    private static readonly JsonElement s_nothing = JsonDocument.Parse("{}").RootElement;

    private readonly A2AOptions _options = options.Value;

    public async Task ServeAsync(HttpContext http, A2AAddress address)
    {
        var asked = AskedVersion.Of(http.Request, _options.ServesV03);
        var isV03 = address.Tail is ["v1", ..] && asked.Version == A2AVersion.V03;
        var binding = isV03 ? new RestBinding(codecs.V03Proto, MediaTypeHeader.Json) : new RestBinding(codecs.V10, MediaTypeHeader.OfAnswer(http.Request));
        var reply = await ReplyAsync(http, address, asked, isV03, binding.Codec);
        await (reply is FeedReply feed ? streams.WriteAsync(http, binding, feed) : A2AAnswers.WriteAsync(http, binding, reply));
    }

    private async Task<A2AReply> ReplyAsync(HttpContext http, A2AAddress address, AskedVersion asked, bool isV03, A2ACodec codec)
    {
        if (calls.Find(http, address.Agent, codec.Version) is not { } call)
            return new FaultReply(new A2AFault(A2AErrors.AgentNotFound, "No such agent."));
        if (Refuse(http, address, asked, isV03, out var route) is { } fault) return new FaultReply(fault);
        meter.Count(codec.Version, "HTTP+JSON", route.Operation!.Value, asked.IsImplied);
        var (request, wrong) = await ReadAsync(http, route, codec, new FieldReader(_options.Reading, asked.IsImplied)
        {
            PathTask = route.TaskId.Length > 0 ? route.TaskId : null,
            PathConfig = route.ConfigId.Length > 0 ? route.ConfigId : null,
        });
        if (wrong is not null) return new FaultReply(wrong);
        var reply = await handler.HandleAsync(call, request!, http.RequestAborted);
        ExtensionHeaders.Echo(http, call);
        return reply;
    }

    private A2AFault? Refuse(HttpContext http, A2AAddress address, AskedVersion asked, bool isV03, out RestRoute route)
    {
        route = RestRoutes.Find(http.Request.Method, isV03 ? address.Tail.AsSpan(1) : address.Tail, address.IsEncoded, isV03);
        if (asked.Version is not { } version) return VersionFaults.NotServed(asked, _options);
        if (route.Allow is { } verbs) return new A2AFault(A2AErrors.MethodNotAllowed, $"{http.Request.Method} is not possible here.") { Allow = verbs };
        if (route.Operation is null) return new A2AFault(A2AErrors.MethodNotFound, "No such path.");
        if (isV03 || version == A2AVersion.V10) return null;
        if (!asked.IsImplied) return VersionFaults.NoSuchRoute(_options);
        return _options.ImpliesV10OnRest ? null : VersionFaults.NotSaid(_options);
    }

    private static async ValueTask<(A2ARequest? Request, A2AFault? Fault)> ReadAsync(HttpContext http, RestRoute route, A2ACodec codec, FieldReader fields)
    {
        var operation = route.Operation!.Value;
        RestQuery.RefuseTenant(http.Request.Query, fields);
        if (!HttpMethods.IsPost(http.Request.Method)) return (Sound(FromPath(http, route, codec, fields), fields), null);
        try
        {
            using var body = await RequestText.ReadAsync(http.Request, http.RequestAborted);
            if (!body.IsEmpty && !MediaTypeHeader.IsJson(http.Request))
                return (null, new A2AFault(A2AErrors.MediaTypeNotSupported, "The body must be application/json or application/a2a+json, in UTF-8."));
            return operation is A2AOperation.Send or A2AOperation.Stream or A2AOperation.CreatePushConfig
                ? FromBody(body, operation, codec, fields)
                : WithBody(body, FromPath(http, route, codec, fields), route, fields);
        }
        catch (BadHttpRequestException exception)
        {
            return (null, new A2AFault(A2AErrors.OfStatus(exception.StatusCode), BodyErrors.MessageOf(exception)));
        }
    }

    private static (A2ARequest?, A2AFault?) FromBody(RequestText body, A2AOperation operation, A2ACodec codec, FieldReader fields)
    {
        if (body.Json() is not { } json) return (null, new A2AFault(A2AErrors.ParseError, "The body is not valid JSON."));
        return json.RootElement.ValueKind == JsonValueKind.Object
            ? (codec.Read(operation, json.RootElement, fields), null)
            : (null, new A2AFault(A2AErrors.InvalidRequest, "The body must be a JSON object."));
    }

    /// <summary>A cancel or a subscribe needs no body; one that is there must not name another task.</summary>
    private static (A2ARequest?, A2AFault?) WithBody(RequestText body, A2ARequest request, RestRoute route, FieldReader fields)
    {
        if (body.IsEmpty) return (Sound(request, fields), null);
        if (body.Json() is not { } json) return (null, new A2AFault(A2AErrors.ParseError, "The body is not valid JSON."));
        var root = json.RootElement.ValueKind == JsonValueKind.Null ? s_nothing : json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return (null, new A2AFault(A2AErrors.InvalidRequest, "The body must be a JSON object."));
        if (fields.Word(root, Fields.Tenant) is not null) fields.Refuse(Fields.Tenant, "is not known");
        if (fields.Word(root, Fields.Id) is { } id && id != route.TaskId) fields.Refuse(Fields.Id, "must be the id of the path");
        _ = fields.Metadata(root);
        return (Sound(request, fields), null);
    }

    private static A2ARequest FromPath(HttpContext http, RestRoute route, A2ACodec codec, FieldReader fields) => route.Operation switch
    {
        A2AOperation.Get => RestQuery.Get(http.Request.Query, new TaskId(route.TaskId), fields),
        A2AOperation.List => RestQuery.List(http.Request.Query, fields, codec),
        A2AOperation.Cancel => new CancelRequest(new TaskId(route.TaskId)),
        A2AOperation.Subscribe => new SubscribeRequest(new TaskId(route.TaskId)),
        var operation => codec.Read(operation!.Value, default, fields),
    };

    private static A2ARequest Sound(A2ARequest request, FieldReader fields) => fields.IsSound || request is UnofferedPushRequest ? request : new InvalidRequest(fields.Violations);
}
