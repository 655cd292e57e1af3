namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>A request that says which agent it is for, since a gRPC call has no address below its port.</summary>
internal interface ITenanted
{
    string Tenant { get; set; }
}
