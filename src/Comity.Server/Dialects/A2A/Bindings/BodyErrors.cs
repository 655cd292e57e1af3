using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>What to say of a body that the server itself could not take.</summary>
internal static class BodyErrors
{
    public static string MessageOf(BadHttpRequestException exception) => exception.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? "The body is longer than this server takes."
        : "The body could not be read.";
}
