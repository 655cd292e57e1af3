using System.ClientModel;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Anthropic.Exceptions;

namespace Comity.Agents.Models;

/// <summary>Says honestly and shortly what went wrong with a model, without repeating what the provider sent.</summary>
/// <remarks>Exceptions of the clients carry the provider's body in their message; they are never kept as inner ones, so
/// that no log gets it.</remarks>
internal static class ModelErrors
{
    private const string Prefix = "Model API error: ";
    private const int CodeLengthMax = 48;

    /// <summary>For an answer with an error status.</summary>
    /// <param name="code">The provider's own short word for it, if it had one that is safe to show (see <see cref="CodeOf"/>).</param>
    public static ModelCallException FromStatus(int status, string? code = null)
    {
        var said = code is null ? "" : $", {code}";
        return new ModelCallException($"{Prefix}{status} ({Meaning(status)}{said})", IsTransient(status), status);
    }

    /// <summary>For an error that the provider reported within its answer.</summary>
    public static ModelCallException FromStream(string? code) => new(
        $"{Prefix}the provider broke off its answer{(code is null ? "" : $" ({code})")}", transient: true);

    /// <summary>For an answer that ended in the middle.</summary>
    public static ModelCallException BrokenOff() => new($"{Prefix}the connection broke off", transient: true);

    public static ModelCallException NotUnderstood() =>
        new($"{Prefix}the provider's answer was not understood", transient: false);

    public static ModelCallException TimedOut(TimeSpan after) =>
        new($"{Prefix}no complete answer within {after.TotalSeconds:0.#} s", transient: true);

    /// <summary>For whatever a client or the network threw.</summary>
    public static ModelCallException From(Exception exception) => exception switch
    {
        ModelCallException known => known,
        AnthropicApiException api => FromStatus((int)api.StatusCode),
        AnthropicSseException => FromStream(null),
        ClientResultException { Status: > 0 } result => FromStatus(result.Status),
        JsonException or FormatException or AnthropicInvalidDataException => NotUnderstood(),
        HttpRequestException http => FromNetwork(http),
        HttpIOException or IOException => new($"{Prefix}the connection broke off", true, inner: exception),
        OperationCanceledException { InnerException: TimeoutException } => new($"{Prefix}could not connect in time", true, inner: exception),
        { InnerException: { } inner } => From(inner),
        _ => new($"{Prefix}unexpected {exception.GetType().Name}", false),
    };

    /// <summary>Whether another try of the same request may succeed.</summary>
    public static bool IsTransient(int status) => status is 408 or 409 or 425 or 429 or >= 500;

    /// <summary>The <c>code</c>, <c>type</c> or <c>status</c> of an error body, when it is a plain lower-case word such as
    /// <c>context_length_exceeded</c>. Anything else might carry what was sent, and is not shown.</summary>
    public static string? CodeOf(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() > 0) body = body[0];
        if (body.ValueKind != JsonValueKind.Object) return null;
        if (body.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object) body = error;
        foreach (var name in (ReadOnlySpan<string>)["code", "type", "status"])
        {
            if (body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Plain(value.GetString()!) is { } word)
                return word;
        }

        return null;
    }

    private static string? Plain(string code)
    {
        var word = code.ToLowerInvariant();
        return code.Length is > 0 and <= CodeLengthMax && (word == code || code.All(c => char.IsAsciiLetterUpper(c) || c == '_')) &&
            word.All(c => char.IsAsciiLetterLower(c) || c == '_') ? word : null;
    }

    private static ModelCallException FromNetwork(HttpRequestException exception)
    {
        if (exception.StatusCode is { } status) return FromStatus((int)status);
        var why = (exception.HttpRequestError, exception.InnerException) switch
        {
            (HttpRequestError.NameResolutionError, _) => "the provider's host name was not found",
            (HttpRequestError.SecureConnectionError, _) or (_, AuthenticationException) => "no secure connection to the provider",
            (HttpRequestError.ConnectionError, _) or (_, SocketException) => "could not connect to the provider",
            (HttpRequestError.ResponseEnded, _) => "the connection broke off",
            _ => "the connection failed",
        };
        return new ModelCallException(Prefix + why, transient: true, inner: exception);
    }

    private static string Meaning(int status) => status switch
    {
        400 or 422 => "the request was refused",
        401 => "the key was refused",
        402 => "payment is required",
        403 => "access was denied",
        404 => "no such model or address",
        408 => "timed out",
        413 => "the request was too large",
        429 => "rate limit or quota reached",
        529 or 503 => "overloaded",
        >= 500 => "the provider failed",
        _ => "the request failed",
    };
}
