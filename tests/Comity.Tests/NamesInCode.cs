using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Comity.Tests;

/// <summary>What every type of an assembly names: in signatures, bases, attributes and method bodies.</summary>
/// <remarks>Types are <c>Namespace.Type</c>, members <c>Namespace.Type.Member</c>. What the compiler made out of a type
/// (lambdas, state machines) counts as that type.</remarks>
internal sealed class NamesInCode : IDisposable
{
    private static readonly Dictionary<int, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly ILookup<string, TypeDefinitionHandle> _types;

    public NamesInCode(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
        _types = _metadata.TypeDefinitions.ToLookup(handle => new NameProvider(_metadata).Outermost(handle));
    }

    public IReadOnlyList<string> References =>
        [.. _metadata.AssemblyReferences.Select(r => _metadata.GetString(_metadata.GetAssemblyReference(r).Name))];

    public static bool IsBelow(string name, string root) =>
        name.StartsWith(root, StringComparison.Ordinal) && (name.Length == root.Length || name[root.Length] is '.' or '`');

    public IReadOnlyList<string> TypesBelow(string root) => [.. _types.Select(group => group.Key).Where(name => IsBelow(name, root))];

    public IReadOnlyCollection<string> NamedBy(string type)
    {
        var names = new NameProvider(_metadata);
        foreach (var handle in _types[type]) Collect(_metadata.GetTypeDefinition(handle), names);
        return names.Found;
    }

    public void Dispose() => _file.Dispose();

    private void Collect(TypeDefinition type, NameProvider names)
    {
        names.Add(type.BaseType);
        foreach (var handle in type.GetInterfaceImplementations()) names.Add(_metadata.GetInterfaceImplementation(handle).Interface);
        Attributes(type.GetCustomAttributes(), names);
        foreach (var handle in type.GetFields())
        {
            var field = _metadata.GetFieldDefinition(handle);
            field.DecodeSignature(names, null);
            Attributes(field.GetCustomAttributes(), names);
        }

        foreach (var handle in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(handle);
            method.DecodeSignature(names, null);
            Attributes(method.GetCustomAttributes(), names);
            if (method.RelativeVirtualAddress != 0) Body(_file.GetMethodBody(method.RelativeVirtualAddress), names);
        }
    }

    private void Attributes(CustomAttributeHandleCollection attributes, NameProvider names)
    {
        foreach (var handle in attributes) names.Add(_metadata.GetCustomAttribute(handle).Constructor);
    }

    private void Body(MethodBodyBlock body, NameProvider names)
    {
        if (!body.LocalSignature.IsNil) _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
        foreach (var region in body.ExceptionRegions) names.Add(region.CatchType);
        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            if (value == 0xFE) value = 0xFE00 | code.ReadByte();
            switch (s_opCodes[value].OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    names.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32(); // read first: an offset taken before it would point at the count
                    code.Offset += 4 * targets;
                    break;
                case var operand:
                    code.Offset += SizeOf(operand);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    /// <summary>Turns handles into names and remembers every one it sees.</summary>
    private sealed class NameProvider(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
    {
        private readonly HashSet<string> _found = [];

        public IReadOnlyCollection<string> Found => _found;

        public void Add(EntityHandle handle)
        {
            if (handle.IsNil) return;
            switch (handle.Kind)
            {
                case HandleKind.TypeReference:
                    GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0);
                    break;
                case HandleKind.TypeDefinition:
                    GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0);
                    break;
                case HandleKind.TypeSpecification:
                    metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                    break;
                case HandleKind.MethodSpecification:
                    var generic = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                    generic.DecodeSignature(this, null);
                    Add(generic.Method);
                    break;
                case HandleKind.MemberReference:
                    AddMember(metadata.GetMemberReference((MemberReferenceHandle)handle));
                    break;
                case HandleKind.MethodDefinition:
                    var method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                    method.DecodeSignature(this, null);
                    Remember($"{Name(method.GetDeclaringType())}.{metadata.GetString(method.Name)}");
                    break;
                case HandleKind.FieldDefinition:
                    var field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                    field.DecodeSignature(this, null);
                    Remember($"{Name(field.GetDeclaringType())}.{metadata.GetString(field.Name)}");
                    break;
            }
        }

        private void AddMember(MemberReference member)
        {
            Add(member.Parent);
            if (member.Parent.Kind == HandleKind.TypeReference)
                Remember($"{Name((TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}");
            if (member.GetKind() == MemberReferenceKind.Field) member.DecodeFieldSignature(this, null);
            else member.DecodeMethodSignature(this, null);
        }

        public string Outermost(TypeDefinitionHandle handle)
        {
            while (metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer) handle = outer;
            return Name(handle);
        }

        private string Name(TypeDefinitionHandle handle)
        {
            var type = metadata.GetTypeDefinition(handle);
            var name = metadata.GetString(type.Name);
            return type.GetDeclaringType() is { IsNil: false } outer ? $"{Name(outer)}.{name}" : Qualified(type.Namespace, name);
        }

        private string Name(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            var name = metadata.GetString(type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{Name((TypeReferenceHandle)type.ResolutionScope)}.{name}"
                : Qualified(type.Namespace, name);
        }

        private string Qualified(StringHandle space, string name) => space.IsNil ? name : $"{metadata.GetString(space)}.{name}";

        private string Remember(string name)
        {
            _found.Add(name);
            return name;
        }

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Remember(Name(handle));

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Remember(Name(handle));

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "";

        public string GetSZArrayType(string elementType) => "";

        public string GetArrayType(string elementType, ArrayShape shape) => "";

        public string GetByReferenceType(string elementType) => "";

        public string GetPointerType(string elementType) => "";

        public string GetPinnedType(string elementType) => "";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => "";

        public string GetGenericMethodParameter(object? genericContext, int index) => "";

        public string GetGenericTypeParameter(object? genericContext, int index) => "";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => "";
    }
}
