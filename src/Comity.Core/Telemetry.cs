using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Comity.Core;

/// <summary>The one source of spans and the one meter of Comity.</summary>
public static class Telemetry
{
    public const string Name = "Comity";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);
}
