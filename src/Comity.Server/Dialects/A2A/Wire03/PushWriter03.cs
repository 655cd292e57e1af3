using System.Text.Json;
using Comity.Core.Push;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>Writes push configs of 0.3 in both of its wordings. Credentials are never written.</summary>
internal static class PushWriter03
{
    public static void Push(Utf8JsonWriter json, PushView view)
    {
        json.WriteStartObject();
        json.WriteString("taskId"u8, view.Task.Value);
        Config(json, view);
        json.WriteEndObject();
    }

    public static void Pushes(Utf8JsonWriter json, IReadOnlyList<PushView> views)
    {
        json.WriteStartArray();
        foreach (var view in views) Push(json, view);
        json.WriteEndArray();
    }

    /// <summary>In the wording of the proto: by resource name.</summary>
    public static void Named(Utf8JsonWriter json, PushView view)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, $"tasks/{view.Task}/pushNotificationConfigs/{view.Id}");
        Config(json, view);
        json.WriteEndObject();
    }

    public static void NamedPage(Utf8JsonWriter json, IReadOnlyList<PushView> views)
    {
        json.WriteStartObject();
        json.WriteStartArray("configs"u8);
        foreach (var view in views) Named(json, view);
        json.WriteEndArray();
        json.WriteString("nextPageToken"u8, ""u8);
        json.WriteEndObject();
    }

    private static void Config(Utf8JsonWriter json, PushView view)
    {
        json.WriteStartObject("pushNotificationConfig"u8);
        json.WriteString("id"u8, view.Id);
        json.WriteString("url"u8, view.Url);
        json.WriteText("token"u8, view.Token);
        if (view.Schemes.Count > 0)
        {
            json.WriteStartObject("authentication"u8);
            json.WriteAllTexts("schemes"u8, view.Schemes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
