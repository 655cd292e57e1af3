using System.Collections.Frozen;
using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.A2A.Streams;
using Comity.Server.Dialects.A2A.Wire03;
using Comity.Server.Dialects.A2A.Wire10;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>Both versions over JSON-RPC at one address (A2A 1.0 §9, 0.3 §3.2.1).</summary>
internal sealed class JsonRpcEndpoint(
    A2AHandler handler,
    A2ACalls calls,
    A2ACodecs codecs,
    A2AStreams streams,
    A2AMeter meter,
    IOptions<A2AOptions> options)
{
    private const int EchoLengthMax = 64;

    private readonly A2AOptions _options = options.Value;

    /// <param name="agent">The agent of the address; <see langword="null"/> at the root.</param>
    public async Task ServeAsync(HttpContext http, string? agent)
    {
        var (binding, request, fault) = await ReadAsync(http);
        A2AReply reply;
        if (fault is not null)
        {
            reply = new FaultReply(fault);
        }
        else if (calls.Find(http, agent, binding.Codec.Version) is { } call)
        {
            reply = await handler.HandleAsync(call, request!, http.RequestAborted);
            ExtensionHeaders.Echo(http, call);
        }
        else
        {
            reply = new FaultReply(new A2AFault(A2AErrors.AgentNotFound, "No such agent."));
        }

        await (reply switch
        {
            FeedReply feed => streams.WriteAsync(http, binding, feed),
            FaultReply refused when IsStreamed(http, binding, refused.Fault) => A2AStreams.RefuseAsync(http, binding, refused),
            _ => A2AAnswers.WriteAsync(http, binding, reply),
        });
    }

    // The official 0.3 client gives up on an answer to a stream that is none before it has read the error in it.
    private static bool IsStreamed(HttpContext http, A2ABinding binding, A2AFault fault) =>
        binding.Codec.Version == A2AVersion.V03 && binding.StatusOf(fault) == StatusCodes.Status200OK && MediaTypeHeader.TakesOnlyEvents(http.Request);

    private async ValueTask<Incoming> ReadAsync(HttpContext http)
    {
        var asked = AskedVersion.Of(http.Request, _options.ServesV03);
        if (!HttpMethods.IsPost(http.Request.Method))
            return Refused(new A2AFault(A2AErrors.MethodNotAllowed, "JSON-RPC takes POST.") { Allow = HttpMethods.Post });
        try
        {
            using var body = await RequestText.ReadAsync(http.Request, http.RequestAborted);
            if (!body.IsEmpty && !MediaTypeHeader.IsJson(http.Request)) return Refused(A2AErrors.MediaTypeNotSupported, "The body must be application/json in UTF-8.");
            return Read(body.Json() is { } json ? JsonRpcRequest.Read(json.RootElement) : JsonRpcRequest.Unreadable, asked);
        }
        catch (BadHttpRequestException exception)
        {
            return Refused(A2AErrors.OfStatus(exception.StatusCode), BodyErrors.MessageOf(exception));
        }
    }

    // Reads while the body is at hand; nothing of it is kept.
    private Incoming Read(in JsonRpcRequest request, AskedVersion asked)
    {
        if (request.Fault is { } broken) return Refused(broken, request.Id);
        if (Refuse(asked, request.Method, out var operation, out var codec) is { } fault)
            return new Incoming(new JsonRpcBinding(codec, request.Id), null, fault);
        meter.Count(codec.Version, "JSONRPC", operation, asked.IsImplied);
        return new Incoming(new JsonRpcBinding(codec, request.Id), codec.Read(operation, request.Params, new FieldReader(_options.Reading, asked.IsImplied)), null);
    }

    /// <summary>Finds the method in the table of the version; names of the other version get a hint.</summary>
    private A2AFault? Refuse(AskedVersion asked, string method, out A2AOperation operation, out A2ACodec codec)
    {
        operation = default;
        codec = codecs.V10;
        if (asked.Version is not { } version) return VersionFaults.NotServed(asked, _options);
        if (version == A2AVersion.V10)
            return Names10.Methods.TryGetValue(method, out operation) ? null : Unknown(method, Names03.Methods, "0.3");

        if (asked.IsImplied && Names10.Methods.TryGetValue(method, out operation))
            return _options.ImpliesV10OnJsonRpc ? null : VersionFaults.NotSaid(_options);
        codec = codecs.V03;
        return Names03.Methods.TryGetValue(method, out operation) ? null : Unknown(method, Names10.Methods, "1.0");
    }

    private static A2AFault Unknown(string method, FrozenDictionary<string, A2AOperation> elsewhere, string otherVersion)
    {
        var name = method.Length > EchoLengthMax ? method[..EchoLengthMax] + "…" : method;
        return elsewhere.ContainsKey(method)
            ? new A2AFault(A2AErrors.MethodNotFound, $"'{name}' is a method of A2A {otherVersion}: send the header {AskedVersion.Header}: {otherVersion}.")
            {
                Metadata = [new("method", name), new("requiredHeader", $"{AskedVersion.Header}: {otherVersion}")],
            }
            : new A2AFault(A2AErrors.MethodNotFound, $"No method '{name}'.") { Metadata = [new("method", name)] };
    }

    private Incoming Refused(A2AError error, string message) => Refused(new A2AFault(error, message));

    private Incoming Refused(A2AFault fault) => new(new JsonRpcBinding(codecs.V10, JsonRpcRequest.NoId), null, fault);

    private Incoming Refused(JsonRpcFault broken, byte[] id) => new(
        new JsonRpcBinding(codecs.V10, id),
        null,
        new A2AFault(
            broken.Code switch
            {
                JsonRpcRequest.ParseError => A2AErrors.ParseError,
                JsonRpcRequest.InvalidParams => A2AErrors.InvalidParams,
                _ => A2AErrors.InvalidRequest,
            },
            broken.Message));

    private readonly record struct Incoming(A2ABinding Binding, A2ARequest? Request, A2AFault? Fault);
}
