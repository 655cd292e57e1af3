namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>What came in: a message, or what is wrong with it, or neither at the end of the input.</summary>
internal readonly record struct GrpcRead<T>(T? Message, GrpcFault? Fault) where T : class;
