using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Comity.Server.Dialects.Wire.Grpc.Reflection;

/// <summary>The definitions behind the services: by file, and by every name that is defined in one.</summary>
internal sealed class DescriptorIndex
{
    private readonly FrozenDictionary<string, FileDescriptor> _files;
    private readonly FrozenDictionary<string, FileDescriptor> _symbols;

    public DescriptorIndex(IEnumerable<FileDescriptor> roots)
    {
        var files = roots.SelectMany(WithDependencies).DistinctBy(file => file.Name).ToList();
        _files = files.ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
        _symbols = files.SelectMany(file => Symbols(file).Select(symbol => (symbol, file)))
            .ToFrozenDictionary(pair => pair.symbol, pair => pair.file, StringComparer.Ordinal);
    }

    public FileDescriptor? FindFile(string name) => _files.GetValueOrDefault(name);

    /// <param name="symbol">A service, a method, a message, a field or an enum, with its package.</param>
    public FileDescriptor? FindSymbol(string symbol) => _symbols.GetValueOrDefault(symbol);

    /// <summary>A file after all that it needs.</summary>
    public static IEnumerable<FileDescriptor> WithDependencies(FileDescriptor file) =>
        file.Dependencies.SelectMany(WithDependencies).Append(file).DistinctBy(needed => needed.Name);

    private static IEnumerable<string> Symbols(FileDescriptor file) =>
        file.Services.SelectMany(service => service.Methods.Select(method => method.FullName).Prepend(service.FullName))
            .Concat(file.MessageTypes.SelectMany(Symbols))
            .Concat(file.EnumTypes.Select(type => type.FullName));

    private static IEnumerable<string> Symbols(MessageDescriptor message) =>
        message.Fields.InDeclarationOrder().Select(field => field.FullName).Prepend(message.FullName)
            .Concat(message.NestedTypes.SelectMany(Symbols))
            .Concat(message.EnumTypes.Select(type => type.FullName));
}
