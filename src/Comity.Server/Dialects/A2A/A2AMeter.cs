using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Comity.Server.Dialects.A2A;

/// <summary>What an operator wants to know of the dialect: who speaks which version, and who does not say so.</summary>
internal sealed class A2AMeter : IDisposable
{
    private readonly Meter _meter = new("Comity");
    private readonly Counter<long> _requests;
    private readonly Counter<long> _implied;

    public A2AMeter()
    {
        _requests = _meter.CreateCounter<long>("comity.a2a.requests", "{request}", "A2A requests by version, binding and operation.");
        _implied = _meter.CreateCounter<long>("comity.a2a.implied_version", "{request}", "A2A requests that named no version.");
    }

    public void Count(A2AVersion version, string binding, A2AOperation operation, bool isImplied)
    {
        Activity.Current?.SetTag("a2a.version", version.Word()).SetTag("a2a.operation", s_operations[(int)operation]);
        _requests.Add(1, new("a2a.version", version.Word()), new("a2a.binding", binding), new("a2a.operation", s_operations[(int)operation]));
        if (isImplied) _implied.Add(1, new("a2a.version", version.Word()), new KeyValuePair<string, object?>("a2a.binding", binding));
    }

    public void Dispose() => _meter.Dispose();

    private static readonly string[] s_operations = Enum.GetNames<A2AOperation>();
}
