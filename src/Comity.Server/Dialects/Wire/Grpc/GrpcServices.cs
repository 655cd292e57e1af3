using Google.Protobuf.Reflection;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>The services there are, by their definitions.</summary>
internal sealed class GrpcServices(IEnumerable<FileDescriptor> files)
{
    public IReadOnlyList<ServiceDescriptor> All { get; } = [.. files.SelectMany(file => file.Services)];

    /// <param name="name">With its package.</param>
    public bool Has(string name) => All.Any(service => service.FullName == name);
}
