namespace Comity.Agents.Roles.Reading;

/// <summary>Reads lists of media types, in which <c>*/*</c> and <c>type/*</c> are patterns.</summary>
internal static class MediaTypes
{
    /// <returns><see langword="null"/> when there is none.</returns>
    public static IReadOnlyList<string>? Read(Fields? fields, string key)
    {
        var modes = fields?.Texts(key);
        foreach (var mode in modes ?? [])
        {
            if (mode.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                fields?.Problems.Error(fields.Node(key) ?? fields.Map,
                    $"'{Secrets.Shown(mode)}' is no media type.", "write text/plain, image/* or */*");
            }
        }

        return modes is { Count: > 0 } ? modes : null;
    }
}
