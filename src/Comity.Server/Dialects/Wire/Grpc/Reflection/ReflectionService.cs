using Comity.Server.Dialects.Wire.Grpc.Reflection.V1;
using Google.Protobuf.Reflection;
using Request = Comity.Server.Dialects.Wire.Grpc.Reflection.V1.ServerReflectionRequest;
using Response = Comity.Server.Dialects.Wire.Grpc.Reflection.V1.ServerReflectionResponse;

namespace Comity.Server.Dialects.Wire.Grpc.Reflection;

/// <summary>Tells which services there are and how they are defined, so that a tool needs no files of ours.</summary>
/// <remarks>Serves <c>v1</c> and <c>v1alpha</c>, whose messages are the same on the wire.</remarks>
internal sealed class ReflectionService(GrpcServices services)
{
    public const string Name = "grpc.reflection.v1.ServerReflection";
    public const string OldName = "grpc.reflection.v1alpha.ServerReflection";

    private readonly DescriptorIndex _index = new(services.All.Select(service => service.File));

    public async Task<GrpcFault?> InfoAsync(GrpcCall call)
    {
        call.AllowSilence();
        await call.StartAsync();
        while (true)
        {
            var (request, fault) = await call.ReadAsync(Request.Parser);
            if (fault is not null || request is null) return fault;
            call.Write(Answer(request));
            if (await call.FlushAsync()) return null;
        }
    }

    private Response Answer(Request request)
    {
        var answer = new Response { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case Request.MessageRequestOneofCase.ListServices:
                answer.ListServicesResponse = new ListServiceResponse { Service = { services.All.Select(service => new ServiceResponse { Name = service.FullName }) } };
                break;
            case Request.MessageRequestOneofCase.FileByFilename:
                Tell(answer, _index.FindFile(request.FileByFilename), "No such file.");
                break;
            case Request.MessageRequestOneofCase.FileContainingSymbol:
                Tell(answer, _index.FindSymbol(request.FileContainingSymbol), "No such symbol.");
                break;
            case Request.MessageRequestOneofCase.FileContainingExtension:
                Refuse(answer, GrpcCode.NotFound, "There are no extensions.");
                break;
            case Request.MessageRequestOneofCase.AllExtensionNumbersOfType:
                if (_index.FindSymbol(request.AllExtensionNumbersOfType) is null) Refuse(answer, GrpcCode.NotFound, "No such type.");
                else answer.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType };
                break;
            default:
                Refuse(answer, GrpcCode.InvalidArgument, "The request asks for nothing.");
                break;
        }

        return answer;
    }

    private static void Tell(Response answer, FileDescriptor? file, string otherwise)
    {
        if (file is null) Refuse(answer, GrpcCode.NotFound, otherwise);
        else answer.FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { DescriptorIndex.WithDependencies(file).Select(needed => needed.SerializedData) } };
    }

    private static void Refuse(Response answer, GrpcCode code, string message) =>
        answer.ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message };
}
