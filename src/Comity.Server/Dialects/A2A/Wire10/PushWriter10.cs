using System.Text.Json;
using Comity.Core.Push;
using Comity.Server.Dialects.A2A.Notifications;

namespace Comity.Server.Dialects.A2A.Wire10;

/// <summary>Writes push configs of 1.0. Credentials are never written.</summary>
internal static class PushWriter10
{
    public static void Push(Utf8JsonWriter json, PushView view)
    {
        json.WriteStartObject();
        json.WriteString("taskId"u8, view.Task.Value);
        Fields(json, view);
        if (view.Dialect == PushDialects.V10Draft)
        {
            json.WriteStartObject("pushNotificationConfig"u8);
            Fields(json, view);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void Pushes(Utf8JsonWriter json, IReadOnlyList<PushView> views)
    {
        json.WriteStartObject();
        json.WriteStartArray("configs"u8);
        foreach (var view in views) Push(json, view);
        json.WriteEndArray();
        json.WriteString("nextPageToken"u8, ""u8);
        json.WriteEndObject();
    }

    private static void Fields(Utf8JsonWriter json, PushView view)
    {
        json.WriteString("id"u8, view.Id);
        json.WriteString("url"u8, view.Url);
        json.WriteText("token"u8, view.Token);
        if (view.Schemes.Count == 0) return;
        json.WriteStartObject("authentication"u8);
        json.WriteString("scheme"u8, view.Schemes[0]);
        json.WriteEndObject();
    }
}
