using System.Diagnostics.CodeAnalysis;

namespace Comity.Core;

/// <summary>Either a value or a <see cref="Refusal"/>.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Outcome(T? value, Refusal? refusal) => (_value, _refusal) = (value, refusal);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);

    public bool TryGet([MaybeNullWhen(false)] out T value, [MaybeNullWhen(true)] out Refusal refusal)
    {
        (value, refusal) = (_value, _refusal);
        return refusal is null;
    }

    public TResult Match<TResult>(Func<T, TResult> ok, Func<Refusal, TResult> refused) =>
        TryGet(out var value, out var refusal) ? ok(value) : refused(refusal);
}
