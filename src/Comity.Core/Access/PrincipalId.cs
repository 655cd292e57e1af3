namespace Comity.Core.Access;

/// <summary>Who owns and who calls. Keys may be rotated; the principal stays.</summary>
public readonly record struct PrincipalId(string Value)
{
    /// <summary>Whoever calls over loopback without a key.</summary>
    public static readonly PrincipalId Local = new("local");

    public override string ToString() => Value;
}
