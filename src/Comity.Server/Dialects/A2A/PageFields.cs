using System.Text.Json;
using Comity.Core.Broker;

namespace Comity.Server.Dialects.A2A;

/// <summary>What stands beside the tasks of a page. All of it is required, also at the end of the list.</summary>
internal static class PageFields
{
    public static void Write(Utf8JsonWriter json, TaskPage page, ListRequest asked)
    {
        json.WriteString("nextPageToken"u8, page.NextPageToken);
        json.WriteNumber("pageSize"u8, page.PageSize);
        json.WriteNumber("totalSize"u8, page.Total);
        if (asked.ByCursor && page.NextPageToken.Length > 0) json.WriteString("nextCursor"u8, page.NextPageToken);
    }
}
