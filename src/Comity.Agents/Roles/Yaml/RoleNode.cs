namespace Comity.Agents.Roles.Yaml;

/// <summary>A value of a role file and where it stands.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
internal abstract class RoleNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>Nodes in it, itself included, aliases counted as often as they are used.</summary>
    public abstract long Size { get; }

    /// <summary>What it is, for "expected a list, found …".</summary>
    public abstract string Kind { get; }
}

/// <param name="isPlain">Written without quotes, so that it may be a number, a truth value or nothing.</param>
internal sealed class RoleScalar(string text, bool isPlain, int line, int column) : RoleNode(line, column)
{
    public string Text { get; } = text;

    public bool IsPlain { get; } = isPlain;

    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override long Size => 1;

    public override string Kind => IsNull ? "nothing" : ScalarTypes.KindOf(this);
}

internal sealed class RoleList(IReadOnlyList<RoleNode> items, int line, int column) : RoleNode(line, column)
{
    public IReadOnlyList<RoleNode> Items { get; } = items;

    public override long Size { get; } = 1 + items.Sum(item => item.Size);

    public override string Kind => "a list";
}

internal sealed class RoleMap(IReadOnlyList<RoleEntry> entries, int line, int column) : RoleNode(line, column)
{
    /// <summary>As written; of a doubled key, which has been reported, the first one counts.</summary>
    public IReadOnlyList<RoleEntry> Entries { get; } = entries;

    public override long Size { get; } = 1 + entries.Sum(entry => 1 + entry.Value.Size);

    public override string Kind => "a mapping";

    public RoleEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}

internal sealed record RoleEntry(RoleScalar Key, RoleNode Value);
