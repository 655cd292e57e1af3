using Google.Protobuf.Reflection;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>The services there are, by their definitions.</summary>
internal sealed class GrpcServices(IReadOnlyList<ServiceDescriptor> services)
{
    public IReadOnlyList<ServiceDescriptor> All => services;

    /// <param name="name">With its package.</param>
    public bool Has(string name) => services.Any(service => service.FullName == name);
}
