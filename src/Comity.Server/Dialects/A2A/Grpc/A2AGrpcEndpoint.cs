using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.A2A.Streams;
using Comity.Server.Dialects.Wire.Grpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>Both versions over gRPC (A2A 1.0 §10, 0.3 §3.2.2): the service says which.</summary>
internal sealed class A2AGrpcEndpoint(
    A2AHandler handler,
    A2ACalls calls,
    A2AStreams streams,
    A2AMeter meter,
    IHostApplicationLifetime lifetime,
    IOptions<A2AOptions> options)
{
    private readonly A2AOptions _options = options.Value;

    public async Task<GrpcFault?> ServeAsync(GrpcCall call, GrpcWording wording, GrpcOperation operation)
    {
        var version = wording.Codec.Version;
        call.Http.Response.Headers[AskedVersion.Header] = version.Word();
        var asked = AskedVersion.Of(call.Http.Request, _options.ServesV03);
        if (Refuse(asked, version) is { } refusal) return GrpcErrors.From(refusal);
        meter.Count(version, "GRPC", operation.Operation, asked.IsImplied);

        var (request, agent, fault) = await operation.ReadAsync(call, wording.Codec, new FieldReader(_options.Reading));
        if (fault is not null) return fault;
        if (calls.Find(call.Http, agent, version) is not { } known) return GrpcErrors.From(Unknown(agent));
        var reply = await handler.HandleAsync(known, request!, call.Ended);
        ExtensionHeaders.Echo(call.Http, known);
        A2AAnswers.SetHeaders(call.Http.Response.Headers, version, reply);
        return await AnswerAsync(call, wording, reply);
    }

    private async Task<GrpcFault?> AnswerAsync(GrpcCall call, GrpcWording wording, A2AReply reply)
    {
        switch (reply)
        {
            case FaultReply(var fault):
                return GrpcErrors.From(fault);
            case FeedReply feed:
                return await StreamAsync(call, wording, feed);
            default:
                await call.AnswerAsync(wording.Answer(reply));
                return null;
        }
    }

    private async Task<GrpcFault?> StreamAsync(GrpcCall call, GrpcWording wording, FeedReply feed)
    {
        await call.StartAsync();
        if (await streams.RunAsync(new GrpcStreamOutput(call, wording, feed.Task), feed, call.Ended) is { } broken) return GrpcErrors.From(broken);
        call.Ended.ThrowIfCancellationRequested();
        return lifetime.ApplicationStopping.IsCancellationRequested
            ? new GrpcFault(GrpcCode.Unavailable, "The server stops. The task is kept: subscribe again.")
            : null;
    }

    /// <summary>The package has said the version already; what the metadata says must not be another one (nothing, for
    /// 1.0, is 0.3 by the letter, but nobody who calls this service means that).</summary>
    private A2AFault? Refuse(AskedVersion asked, A2AVersion version)
    {
        if (asked.IsImplied && version == A2AVersion.V10) return _options.ImpliesV10OnGrpc ? null : VersionFaults.NotSaid(_options);
        return asked.Version == version ? null : VersionFaults.NotServed(asked, _options);
    }

    private static A2AFault Unknown(string? agent) => agent is null
        ? new A2AFault(A2AErrors.AgentNotFound, "There is no agent.")
        : A2AErrors.Invalid(Fields.Tenant.Text, "is not known");
}
