namespace Comity.Core.Access;

/// <summary>An authenticated caller and what it may do.</summary>
public sealed record Principal(PrincipalId Id, Scopes Scopes)
{
    public bool Has(Scopes scope) => (Scopes & scope) == scope;
}
