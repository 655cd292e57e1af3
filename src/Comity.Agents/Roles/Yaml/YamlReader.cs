using Comity.Agents.Roles.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Comity.Agents.Roles.Yaml;

/// <summary>Reads a YAML or JSON text into nodes that know their place.</summary>
/// <remarks>Deeper than <see cref="DepthMax"/>, larger than <see cref="SizeMax"/> nodes (aliases expanded), or tagged
/// with foreign types: refused, so that no file can make the process wait or grow.</remarks>
internal sealed class YamlReader
{
    public const int DepthMax = 64;
    public const long SizeMax = 100_000;

    private const string LookAround = "check indentation, colons and quotes around this place";

    private readonly Parser _parser;
    private readonly RoleProblems _problems;
    private readonly Dictionary<string, RoleNode> _anchors = new(StringComparer.Ordinal);

    private YamlReader(string text, RoleProblems problems) => (_parser, _problems) = (new Parser(new StringReader(text)), problems);

    /// <returns>The document, or <see langword="null"/> after a problem was reported.</returns>
    public static RoleNode? Read(string text, RoleProblems problems)
    {
        var reader = new YamlReader(text, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException broken)
        {
            var (line, column) = Place(broken.Start);
            problems.Error(line, column, $"This is not YAML: {Described(broken)}", LookAround);
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // The parser trips over some broken texts in place of refusing them; what it read last is near enough.
            var (line, column) = Place(reader._parser.Current?.End ?? Mark.Empty);
            problems.Error(line, column, "This is not YAML: it cannot be read any further.", LookAround);
        }

        return null;
    }

    private RoleNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.Accept<DocumentStart>(out _))
        {
            _problems.Error(1, 1, "The file is empty.", "begin with apiVersion: comity/v1");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var node = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<DocumentStart>(out var second)) return node;

        var (line, column) = Place(second.Start);
        _problems.Error(line, column, "A file holds one agent; a second document begins here.", "move it to a file of its own");
        return null;
    }

    private RoleNode ReadNode(int depth)
    {
        if (_parser.Current is not ParsingEvent current) throw new YamlException("the text ends too early");
        if (depth > DepthMax) throw new YamlException(current.Start, current.End, $"nested deeper than {DepthMax} levels");

        if (_parser.TryConsume<AnchorAlias>(out var alias)) return Resolve(alias);
        var anchor = (current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        RoleNode node = current switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadList(depth),
            MappingStart => ReadMap(depth),
            _ => throw new YamlException(current.Start, current.End, "expected a value"),
        };
        if (node.Size > SizeMax) throw new YamlException(current.Start, current.End, $"more than {SizeMax} values");
        if (!anchor.IsEmpty) _anchors[anchor.Value] = node;
        return node;
    }

    private RoleNode Resolve(AnchorAlias alias) => _anchors.TryGetValue(alias.Value.Value, out var node)
        ? node
        : throw new YamlException(alias.Start, alias.End, "an alias without an anchor before it");

    private RoleScalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var isText = !scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific && scalar.Tag.Value == "tag:yaml.org,2002:str";
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific && !scalar.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
            throw new YamlException(scalar.Start, scalar.End, "tags of other types than YAML's own are not read");
        var (line, column) = Place(scalar.Start);
        return new RoleScalar(scalar.Value, scalar.Style == ScalarStyle.Plain && !isText, line, column);
    }

    private RoleList ReadList(int depth)
    {
        var (line, column) = Place(_parser.Consume<SequenceStart>().Start);
        var items = new List<RoleNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
        return new RoleList(items, line, column);
    }

    private RoleMap ReadMap(int depth)
    {
        var (line, column) = Place(_parser.Consume<MappingStart>().Start);
        var entries = new List<RoleEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar)
                throw new YamlException(_parser.Current?.Start ?? Mark.Empty, _parser.Current?.End ?? Mark.Empty, "a key must be a text");
            var key = ReadScalar();
            if (!keys.Add(key.Text)) _problems.Error(key, $"'{Secrets.Shown(key.Text)}' is written twice here.", "keep one of them");
            entries.Add(new RoleEntry(key, ReadNode(depth + 1)));
        }

        return new RoleMap(entries, line, column);
    }

    private static (int Line, int Column) Place(in Mark mark) => ((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    // The parser's own words, without the position it puts before them and without what it quotes from the file.
    private static string Described(YamlException broken)
    {
        var text = broken.Message;
        return (text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : "it cannot be read").TrimEnd('.') + ".";
    }
}
