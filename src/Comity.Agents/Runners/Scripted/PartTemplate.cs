using Comity.Core.Tasks;

namespace Comity.Agents.Runners.Scripted;

/// <summary>A part of a script: as it is, or with a text, an address or JSON that is filled in for each run.</summary>
internal sealed class PartTemplate
{
    private readonly Part _part;
    private readonly Template? _text;
    private readonly JsonTemplate? _data;

    public PartTemplate(Part part)
    {
        _part = part;
        _text = part switch { TextPart text => Template.Parse(text.Text), UrlPart url => Template.Parse(url.Url), _ => null };
        _data = part is DataPart data ? new JsonTemplate(data.Data) : null;
        if (_text is { IsFixed: true }) _text = null;
        if (_data is { IsFixed: true }) _data = null;
    }

    public bool IsFixed => _text is null && _data is null;

    public Part Fill(ScriptScope scope) => _part switch
    {
        TextPart text when _text is not null => text with { Text = _text.Fill(scope) },
        UrlPart url when _text is not null => url with { Url = _text.Fill(scope) },
        DataPart data when _data is not null => data with { Data = _data.Fill(scope) },
        _ => _part,
    };
}

/// <summary>The parts of one message or artifact. Without places for values, every run shares one list.</summary>
internal sealed class PartsTemplate
{
    private readonly PartTemplate[] _parts;
    private readonly IReadOnlyList<Part> _written;
    private readonly IReadOnlyList<Part>? _fixed;

    public PartsTemplate(IReadOnlyList<Part> parts)
    {
        _written = parts;
        _parts = [.. parts.Select(part => new PartTemplate(part))];
        _fixed = _parts.All(part => part.IsFixed) ? [.. parts] : null;
    }

    public static PartsTemplate Text(string text) => new([new TextPart(text)]);

    public PartsTemplate With(Part part) => new([.. _written, part]);

    public IReadOnlyList<Part> Fill(ScriptScope scope)
    {
        if (_fixed is not null) return _fixed;

        var parts = new Part[_parts.Length];
        for (var i = 0; i < parts.Length; i++) parts[i] = _parts[i].Fill(scope);
        return parts;
    }
}
