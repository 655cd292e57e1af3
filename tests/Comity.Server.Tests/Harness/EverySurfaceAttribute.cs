using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Comity.Server.Tests.Harness;

/// <summary>Runs a theory once per <see cref="Surface"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EverySurfaceAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<Surface>().Select(surface => new TheoryDataRow(surface))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
