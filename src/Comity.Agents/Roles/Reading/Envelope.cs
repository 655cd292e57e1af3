using Comity.Agents.Roles.Yaml;

namespace Comity.Agents.Roles.Reading;

/// <summary>The two halves of a role file, wherever its form keeps them.</summary>
/// <param name="IsOurs">Whether it is <c>comity/v1</c>, which knows all its keys; the others' sections are read leniently.</param>
internal sealed record Envelope(Fields Metadata, Fields Spec, bool IsOurs)
{
    private const string Ours = "comity/v1";
    private const string Theirs = "initrunner/v1";

    private static readonly string[] s_otherKinds = ["Team", "Flow", "Service", "TestSuite", "Compose", "Pipeline"];
    private static readonly string[] s_flatMarks = ["prompt", "role", "model", "tools", "agents", "script", "acp", "a2a", "cloud"];

    /// <summary>Whether the file means to be a role file, well-formed or not.</summary>
    public static bool IsMeant(RoleNode root) => root is RoleMap map && (IsEnvelope(map) || IsFlat(map));

    /// <summary>Recognises the form: an envelope has one of its four keys, a flat file a name and something to do.</summary>
    /// <returns><see langword="null"/> after a problem was reported.</returns>
    public static Envelope? Open(RoleNode root, RoleProblems problems)
    {
        if (root is not RoleMap map)
        {
            problems.Error(root, $"A role file is a mapping, not {root.Kind}.", "begin with apiVersion: comity/v1");
            return null;
        }

        if (IsEnvelope(map)) return OpenEnvelope(map, problems);
        if (IsFlat(map)) return OpenFlat(map, problems);
        problems.Error(root,
            "This is no role file: it has no apiVersion, kind, metadata and spec, nor a name and a prompt.", "begin with apiVersion: comity/v1");
        return null;
    }

    private static bool IsEnvelope(RoleMap map) => RoleKeys.Envelope.Keys.Any(key => map.Find(key) is not null);

    private static bool IsFlat(RoleMap map) => map.Find("name") is not null && s_flatMarks.Any(key => map.Find(key) is not null);

    private static Envelope? OpenEnvelope(RoleMap map, RoleProblems problems)
    {
        RoleKeys.Envelope.Check(map, problems, isLenient: false);
        var fields = new Fields(map, problems);
        var version = ReadVersion(fields);
        if (!ReadKind(fields)) return null;

        if (!fields.Has("metadata")) fields.Missing("metadata", "The file", "add metadata: {name: …}");
        if (!fields.Has("spec")) fields.Missing("spec", "The file", "add spec: with a script or a model");
        var isOurs = version != Theirs;
        var metadata = Half(fields, "metadata", RoleKeys.Metadata, isOurs);
        var spec = Half(fields, "spec", RoleKeys.Spec, isOurs);
        return metadata is not null && spec is not null ? new Envelope(metadata, spec, isOurs) : null;
    }

    private static Envelope OpenFlat(RoleMap map, RoleProblems problems)
    {
        RoleKeys.Flat.Check(map, problems, isLenient: false);
        var fields = new Fields(map, problems, isLenient: true);
        return new Envelope(fields, fields, IsOurs: false);
    }

    private static Fields? Half(Fields file, string key, KeyTable keys, bool isOurs)
    {
        if (file.Node(key) is not { } node || file.MapOf(node, key) is not { } map) return null;
        keys.Check(map, file.Problems, isLenient: false);
        return new Fields(map, file.Problems, isLenient: !isOurs);
    }

    private static string? ReadVersion(Fields file)
    {
        if (!file.Has("apiVersion"))
        {
            file.Missing("apiVersion", "The file", $"add apiVersion: {Ours}");
            return null;
        }

        if (file.Text("apiVersion") is not { } version || version is Ours or Theirs) return file.Text("apiVersion");
        file.Problems.Error(file.Node("apiVersion") ?? file.Map,
            $"There is no apiVersion '{Secrets.Shown(version)}'.", Suggestion.OneOf(version, [Ours, Theirs]));
        return null;
    }

    private static bool ReadKind(Fields file)
    {
        if (!file.Has("kind")) file.Missing("kind", "The file", "add kind: Agent");
        if (file.Text("kind") is not { } kind || kind == "Agent") return true;
        file.Problems.Error(file.Node("kind") ?? file.Map,
            s_otherKinds.Contains(kind, StringComparer.Ordinal)
                ? $"Kind '{kind}' is not supported by this version."
                : $"There is no kind '{Secrets.Shown(kind)}'.",
            "use kind: Agent");
        return false;
    }
}
