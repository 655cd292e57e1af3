using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.A2A;

/// <summary>Words what hosting refuses before a route runs, in the shape of the binding that was called.</summary>
internal sealed class A2AErrorShape(A2ACodecs codecs) : IErrorShape
{
    public Task WriteAsync(HttpContext http, EdgeRefusal refusal) =>
        A2AAnswers.WriteAsync(http, BindingOf(http), new FaultReply(new A2AFault(A2AErrors.OfStatus(refusal.Status), refusal.Message)));

    private A2ABinding BindingOf(HttpContext http)
    {
        var address = A2AAddress.Of(http);
        if (address.IsJsonRpc && HttpMethods.IsPost(http.Request.Method)) return new JsonRpcBinding(codecs.V10, JsonRpcRequest.NoId);
        return address.Tail is ["v1", ..] ? new RestBinding(codecs.V03Proto, "application/json") : RestBinding.Plain;
    }
}
